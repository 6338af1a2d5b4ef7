/** `wsk-lint doctor`: what was found, what is understood, what is left out and why. */
import { relative, sep } from "node:path";
import type { DriverSurvey, PlacedFunction } from "../../analysis/survey.js";
import { describeFailure } from "../../host/failure.js";
import { normalizePath } from "../../host/node-host.js";
import { walk } from "../../host/walk.js";
import { readArguments } from "../arguments.js";
import { printable } from "../formats/printable.js";
import { completeOptions, type RunOptions } from "../run-options.js";
import { parseOptions } from "../options.js";
import { select, type Selection } from "../selection.js";
import { version } from "../../version.js";
import { survey, type Survey } from "./surveying.js";
import type { CommandResult } from "./commands.js";

const help = `wsk-lint doctor [paths or globs…]

Says which drivers and WSK clients were found, how much of them is understood, and which files were left out and why. Changes nothing.

      --format json        the same as JSON
  -c, --config <file>      the configuration file to use
      --no-ignore          also look at what .gitignore files exclude, and build output
  -h, --help               print this text
`;

/** Names of a list that are shown; the others are counted. */
const MOST_SHOWN = 10;

export async function doctor(args: readonly string[]): Promise<CommandResult> {
    const given = readArguments(args, {
        config: { type: "string", short: "c" }, format: { type: "string", short: "f" }, help: { type: "boolean", short: "h" }, json: { type: "boolean" }, "no-ignore": { type: "boolean" },
    });
    if (given.has("help")) return { exitCode: 0, stdout: help };
    const options = completeOptions(parseOptions(args), process.cwd());
    const selection = await select(options, () => Promise.resolve(Buffer.alloc(0)));
    const found = survey(selection, options);
    const hidden = options.paths.length === 0 ? hiddenFiles(selection, options) : [];
    const stdout = options.reports[0]?.format === "json" ? `${JSON.stringify({ ...found, hidden }, null, 2)}\n` : report(found, selection, hidden, options).split("\n").map(printable).join("\n");
    return { exitCode: 0, stdout };
}

/** Files below the working directory that something leaves out. */
function hiddenFiles({ targets }: Selection, { honourIgnores }: RunOptions): string[] {
    const taken = new Set(targets.files.map(({ path }) => path));
    return honourIgnores ? walk(normalizePath("."), { honourIgnores: false }).files.filter((path) => !taken.has(path)) : [];
}

function report({ drivers, unreadable }: Survey, { targets }: Selection, hidden: readonly string[], { project, config }: RunOptions): string {
    const lines = [
        `wsk-lint ${version}, Node.js ${process.versions.node}, ${process.platform} ${process.arch}`,
        `Configuration: ${project.name ?? "none"} (rules: ${config})`,
        `Files: ${count(targets.files.length, "C or C++ file")}`,
        ...listed(hidden, (path) => shown(path), "file", "left out by .gitignore, as build output or by the configuration"),
        ...listed(unreadable, ({ path, reason }) => `${shown(path)}: ${reason}`, "file", "could not be read"),
        ...listed(targets.obstacles, ({ path, reason }) => `${shown(path)}: ${describeFailure(reason)}`, "folder", "could not be listed"),
        "",
    ];
    if (drivers.length === 0) {
        lines.push("No WSK client was found: none of these files names a function or type of WSK (Wsk…, WSK_…). Rules on IRPs and WSK have nothing to say here.");
    }
    for (const [index, driver] of drivers.entries()) lines.push(...driverLines(driver, index + 1), "");
    return `${lines.join("\n").trimEnd()}\n`;
}

function driverLines(driver: DriverSurvey, number: number): string[] {
    const { entries, files, functions, damaged, callbacks, completionRoutines, routinesOutOfSight, requests } = driver;
    const understood = functions === 0 ? 100 : (100 * (functions - damaged.length)) / functions;
    return [
        `WSK client ${number}: ${count(files.length, "file")}, ${entries.length === 0 ? "no DriverEntry in sight" : `DriverEntry in ${entries.map(place).join(", ")}`}`,
        ...listed(files, (path) => shown(path), "file", "with WSK in it, led to by such a file or leading to one"),
        ...listed(callbacks, (each) => `${each.name} (${each.role}) ${place(each)}`, "event callback"),
        ...listed(completionRoutines, (each) => `${each.name} ${place(each)}`, "completion routine", "of requests to WSK"),
        ...(routinesOutOfSight === 0 ? [] : [`  ${count(routinesOutOfSight, "call")} of IoSetCompletionRoutine (or …Ex) whose routine is not in sight`]),
        `  ${count(requests, "call")} of functions of WSK's dispatch tables`,
        `  ${count(functions, "function")}, ${understood.toFixed(1)} % understood`,
        ...listed(damaged, (each) => `${each.name} ${place(each)}: ${each.reason}`, "function", "not understood (wsk/parse-coverage; a macro in front of a declaration may go into \"prefixMacros\", with () behind its name where it has arguments)"),
    ];
}

/** A list under a heading, which counts its items by a noun; nothing for an empty one. */
function listed<T>(items: readonly T[], text: (item: T) => string, noun: string, about = ""): string[] {
    if (items.length === 0) return [];
    const rest = items.length - MOST_SHOWN;
    return [`  ${`${count(items.length, noun)} ${about}`.trimEnd()}`, ...items.slice(0, MOST_SHOWN).map((item) => `    ${text(item)}`), ...(rest > 0 ? [`    … and ${rest} more`] : [])];
}

function place({ path, line }: PlacedFunction): string {
    return `${shown(path)}:${line}`;
}

function shown(path: string): string {
    const short = relative(process.cwd(), path.replaceAll("/", sep)).replaceAll(sep, "/");
    return short.startsWith("..") ? path : short;
}

function count(number: number, noun: string): string {
    return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
