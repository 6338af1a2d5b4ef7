/** wsk-lint: reads the command line, runs, prints, and says by its exit code how it went. */
import { describeFailure } from "../host/failure.js";
import { harmless } from "./harmless.js";
import { parseOptions, type Options } from "./options.js";
import { UsageError } from "./usage-error.js";

/** What a run prints, and its exit code. */
export interface Outcome {
    readonly exitCode: 0 | 1 | 2;
    readonly stdout: string;
    readonly stderr: string;
}

/** The surroundings of a run. */
export interface Surroundings {
    readonly isTerminal: boolean;
    /** Whether standard error is a terminal. */
    readonly isErrorTerminal?: boolean;
    readonly env: NodeJS.ProcessEnv;
}

/** Runs in this process and prints; the process ends with the run's exit code. */
export async function main(): Promise<void> {
    const { env, stdout, stderr } = process;
    stdout.on("error", (error: NodeJS.ErrnoException) => {
        if (notWritten(error)) stderr.write(`wsk-lint: The output could not be written: ${describeFailure(error)}.\n`);
    });
    // What can't be said there can't be said anywhere.
    stderr.on("error", notWritten);
    const outcome = await run(process.argv.slice(2), { isTerminal: stdout.isTTY, isErrorTerminal: stderr.isTTY, env });
    process.exitCode = outcome.exitCode;
    stdout.write(outcome.stdout);
    stderr.write(outcome.stderr);
}

/**
 * Does what the command line says, except for printing. Never throws.
 *
 * @param args the arguments without the program's name
 */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<Outcome> {
    try {
        const options = parseOptions(args);
        // What a run does not need is not loaded: --version must not wait for ESLint.
        switch (options.instead) {
            case "help":
                return success((await import("./help.js")).help);
            case "version":
                return success(`${(await import("../version.js")).version}\n`);
            case "list-rules":
                return success((await import("./list-rules.js")).listRules(options));
            default:
                return await check(options, surroundings);
        }
    } catch (error) {
        if (surroundings.env["WSK_LINT_DEBUG"]) throw error;
        return failure(error);
    }
}

async function check(options: Options, surroundings: Surroundings): Promise<Outcome> {
    const { findTargets } = await import("./files.js");
    const targets = await findTargets(options.paths, options.honourIgnores);
    const { checkTargets } = await import("./check.js");
    return checkTargets(targets, options, surroundings);
}

function success(stdout: string): Outcome {
    return { exitCode: 0, stdout, stderr: "" };
}

function failure(error: unknown): Outcome {
    const message = error instanceof Error ? error.message : String(error);
    const text = error instanceof UsageError ? message : `internal error: ${message} (set WSK_LINT_DEBUG=1 to see where)`;
    return { exitCode: 2, stdout: "", stderr: `wsk-lint: ${harmless(text)}\n` };
}

/** A reader that has seen enough (`| head`) closes the pipe; that is no failure. Any other error is one, whatever was found. */
function notWritten(error: NodeJS.ErrnoException): boolean {
    if (error.code === "EPIPE") return false;
    process.exitCode = 2;
    return true;
}
