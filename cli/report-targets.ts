/** What is reported where: the values of --format and --output. */
import { resolve } from "node:path";
import { formatNames, type FormatName } from "./formats/index.js";
import { choice } from "./suggest.js";
import { UsageError } from "./usage-error.js";

export interface ReportTarget {
    readonly format: FormatName;
    /** Absolute path, as the system writes it; null for standard output. */
    readonly file: string | null;
}

/** What the linter takes for sources, and a slip of the keyboard must not overwrite. */
const sourceName = /\.(?:[ch]|cpp|cc|cxx|c\+\+|hpp|hh|hxx|h\+\+)$/iu;

/**
 * Reads the values of --format (`sarif`, or `sarif=report.sarif`) and of --output.
 *
 * @throws {UsageError} for an unknown format, and where two reports would go to one place
 */
export function reportTargets(values: readonly string[], output: string | null): ReportTarget[] {
    const targets = (values.length === 0 ? ["stylish"] : values).map(targetOf);
    if (output !== null) {
        const [only, second] = targets;
        if (second !== undefined || only!.file !== null) {
            throw new UsageError("The option --output goes with one --format; write a file for each as --format sarif=report.sarif.");
        }
        return [{ format: only!.format, file: fileOf(output, "The option --output") }];
    }
    const seen = new Map<string | null, FormatName>();
    for (const { format, file } of targets) {
        const other = seen.get(file);
        if (other !== undefined && file === null) {
            throw new UsageError(`Only one format can go to standard output, not "${other}" and "${format}"; give one a file, as in --format ${format}=FILE.`);
        }
        if (other !== undefined) throw new UsageError(`The reports "${other}" and "${format}" can't both be written to "${file}".`);
        seen.set(file, format);
    }
    return targets;
}

function targetOf(value: string): ReportTarget {
    const [name = "", ...rest] = value.split("=");
    const format = choice("format", name, formatNames);
    return { format, file: rest.length === 0 ? null : fileOf(rest.join("="), `The format "${value}"`) };
}

function fileOf(path: string, what: string): string {
    if (path === "") throw new UsageError(`${what} names no file.`);
    if (sourceName.test(path)) throw new UsageError(`${what} would write a report to "${path}", which is a C or C++ file by its name.`);
    return resolve(path);
}
