/** Makes the reports of a run: the text for standard output, and files. */
import { palette } from "./colour.js";
import { formats } from "./formats/index.js";
import { repositoryRoot } from "./formats/paths.js";
import type { Format, Setting } from "./formats/report.js";
import type { ReportTarget } from "./report-targets.js";
import type { Result } from "./results.js";

/** What was made. */
export interface Reports {
    readonly stdout: string;
    /** A sentence for each report that could not be written. */
    readonly complaints: readonly string[];
}

/**
 * Makes all reports that were asked for.
 *
 * @param results what to report
 */
export async function makeReports(
    targets: readonly ReportTarget[],
    results: readonly Result[],
    { isTerminal, env }: { readonly isTerminal: boolean; readonly env: NodeJS.ProcessEnv },
): Promise<Reports> {
    const cwd = process.cwd();
    const place = { cwd, root: repositoryRoot(cwd, env) };
    const complaints: string[] = [];
    let stdout = "";
    for (const { format, file } of targets) {
        // Escape sequences have no meaning in a file, whatever the terminal and the environment say.
        const setting: Setting = { ...place, colours: file === null ? palette(isTerminal, env) : palette(false, {}) };
        const make: Format = await formats[format].load();
        const text = await make(results, setting);
        if (file === null) {
            stdout = text;
        } else {
            const { writeReport } = await import("./write-report.js");
            const reason = writeReport(file, text);
            if (reason !== null) complaints.push(`The report "${file}" was not written: ${reason}.`);
        }
    }
    return { stdout, complaints };
}
