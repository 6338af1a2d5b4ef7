/** Checks again whenever a file changes. */
import { watch as watchFolder } from "node:fs";
import { basename } from "node:path";
import { describeFailure } from "../host/failure.js";
import { isCFile, isProjectFile } from "../host/walk.js";
import { checkFiles } from "./check.js";
import { CONFIG_FILE } from "./config-file.js";
import type { Outcome, Surroundings } from "./main.js";
import type { RunOptions } from "./run-options.js";
import { UsageError } from "./usage-error.js";
import { WATCH_BEGIN, WATCH_END } from "./watch-lines.js";

/** Editors write a file in several steps; a checkout writes many. In milliseconds. */
const SETTLING = 150;

/**
 * Checks, and checks again after each change of a C or C++ file or of the configuration below the working directory, until the process is
 * ended.
 *
 * @param optionsNow reads the configuration anew
 * @throws {UsageError} where changes can't be watched
 */
export async function watch(optionsNow: () => RunOptions, surroundings: Surroundings): Promise<Outcome> {
    let changed = (): void => undefined;
    const isOfInterest = (path: string | null): boolean => path === null || isCFile(path) || isProjectFile(path) || basename(path) === CONFIG_FILE || /(?:^|[\\/])\.gitignore$/u.test(path);
    try {
        const watcher = watchFolder(process.cwd(), { recursive: true }, (_event, path) => {
            if (isOfInterest(path)) changed();
        });
        // A folder that goes away while it is looked at is no reason to end.
        watcher.on("error", () => changed());
    } catch (error) {
        throw new UsageError(`Changes in this folder can't be watched: ${describeFailure(error)}.`);
    }
    for (;;) {
        const next = new Promise<void>((resolve) => (changed = resolve));
        surroundings.show?.({ exitCode: 0, stdout: `${WATCH_BEGIN}\n`, stderr: "" });
        const outcome = await attempt(optionsNow, surroundings);
        surroundings.show?.({ ...outcome, stdout: `${outcome.stdout}${WATCH_END}\n` });
        await next;
        await new Promise((resolve) => setTimeout(resolve, SETTLING));
    }
}

/** While somebody edits, a configuration may be wrong for a moment. */
async function attempt(optionsNow: () => RunOptions, surroundings: Surroundings): Promise<Outcome> {
    try {
        return await checkFiles(optionsNow(), surroundings);
    } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        return { exitCode: 2, stdout: "", stderr: `wsk-lint: ${error.message}\n` };
    }
}
