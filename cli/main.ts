/** wsk-lint: reads the command line, runs, prints, and says by its exit code how it went. */
import { writeSync } from "node:fs";
import { describeFailure } from "../host/failure.js";
import { commandNamed } from "./commands/commands.js";
import { printable } from "./formats/printable.js";
import { parseOptions, type Options } from "./options.js";
import { endProgress, Progress, showProgress } from "./progress.js";
import { completeOptions } from "./run-options.js";
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
    /** Standard input, to its end; empty when left out. */
    readonly stdin?: () => Promise<Buffer>;
    /** Asks somebody at the terminal; left out where nobody is there. */
    readonly ask?: (question: string) => Promise<string>;
    /** Shows what a run that goes on has to say so far. */
    readonly show?: (outcome: Outcome) => void;
}

/**
 * Runs in this process and prints; sets the exit code.
 *
 * @returns true when all that was printed has left the process, so that it may end; false where it could not be written, which is said later
 */
export async function main(): Promise<boolean> {
    const { env, stdout, stderr } = process;
    stdout.on("error", (error: NodeJS.ErrnoException) => {
        if (notWritten(error)) stderr.write(`wsk-lint: The output could not be written: ${describeFailure(error)}.\n`);
    });
    // What can't be said there can't be said anywhere.
    stderr.on("error", notWritten);
    const show = (outcome: Outcome): void => {
        stdout.write(outcome.stdout);
        stderr.write(outcome.stderr);
    };
    if (stderr.isTTY) showProgress(new Progress({ columns: stderr.columns, write: writeNow }));
    const outcome = await run(process.argv.slice(2), { isTerminal: stdout.isTTY, isErrorTerminal: stderr.isTTY, env, stdin: readStandardInput, show, ...(stdout.isTTY && process.stdin.isTTY && { ask }) });
    endProgress();
    process.exitCode = outcome.exitCode;
    show(outcome);
    return (await Promise.all([stdout, stderr].map(isWritten))).every(Boolean);
}

/** Waits until all that a stream was given is out; false where it can't be written. */
async function isWritten(stream: NodeJS.WriteStream): Promise<boolean> {
    return new Promise((resolve) => stream.write("", (error) => resolve(!error)));
}

/** What a thread that checks drivers runs instead. */
export async function serve(): Promise<void> {
    (await import("./worker.js")).serve();
}

async function ask(question: string): Promise<string> {
    return (await import("./ask.js")).ask(question);
}

async function readStandardInput(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
}

/**
 * Does what the command line says, except for printing. Never throws.
 *
 * @param args the arguments without the program's name
 */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<Outcome> {
    try {
        const command = await commandNamed(args[0]);
        if (command !== null) return { stderr: "", ...(await command(args.slice(1), surroundings)) };
        const options = parseOptions(args);
        // What a run does not need is not loaded: --version must not wait for ESLint.
        switch (options.instead) {
            case "help":
                return success((await import("./help.js")).help);
            case "version":
                return success(`${(await import("../version.js")).version}\n`);
            case "list-rules":
                return success((await import("./list-rules.js")).listRules(completeOptions(options, process.cwd())));
            default:
                return await check(options, surroundings);
        }
    } catch (error) {
        if (surroundings.env["WSK_LINT_DEBUG"]) throw error;
        return failure(error);
    }
}

async function check(options: Options, surroundings: Surroundings): Promise<Outcome> {
    const { checkFiles } = await import("./check.js");
    if (!options.watch) return checkFiles(completeOptions(options, process.cwd()), surroundings);
    const { watch } = await import("./watch.js");
    return watch(() => completeOptions(options, process.cwd()), surroundings);
}

function success(stdout: string): Outcome {
    return { exitCode: 0, stdout, stderr: "" };
}

function failure(error: unknown): Outcome {
    const message = error instanceof Error ? error.message : String(error);
    const text = error instanceof UsageError ? message : `internal error: ${message} (set WSK_LINT_DEBUG=1 to see where)`;
    return { exitCode: 2, stdout: "", stderr: `wsk-lint: ${printable(text)}\n` };
}

/** A run is one piece of work: what waits for its end would be shown after it. Nothing depends on the line; a terminal may be busy. */
function writeNow(text: string): void {
    try {
        writeSync(process.stderr.fd, text);
    } catch {
        return;
    }
}

/** A reader that has seen enough (`| head`) closes the pipe; that is no failure. Any other error is one, whatever was found. */
function notWritten(error: NodeJS.ErrnoException): boolean {
    if (error.code === "EPIPE") return false;
    process.exitCode = 2;
    return true;
}
