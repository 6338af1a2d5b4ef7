/** `wsk-lint graph`: who calls whom in a driver, from what WSK calls to what waits. */
import { relative, sep } from "node:path";
import type { DriverSurvey, GraphFunction, GraphOutside } from "../../analysis/survey.js";
import { readArguments } from "../arguments.js";
import { choice } from "../suggest.js";
import { parseOptions } from "../options.js";
import { completeOptions } from "../run-options.js";
import { select } from "../selection.js";
import { UsageError } from "../usage-error.js";
import type { CommandResult } from "./commands.js";
import { graphSvg } from "./graph-svg.js";
import { survey } from "./surveying.js";

const help = `wsk-lint graph [paths or globs…]

Draws the event callbacks, completion routines, helpers, requests and waits of the drivers that the files belong to.

  -f, --format <name>      mermaid (default), or svg
  -c, --config <file>      the configuration file to use
      --no-ignore          also look at what .gitignore files exclude, and build output
  -h, --help               print this text
`;

const DECLARED = {
    config: { type: "string", short: "c" }, format: { type: "string", short: "f" }, help: { type: "boolean", short: "h" }, "no-ignore": { type: "boolean" },
} as const;

export async function graph(args: readonly string[]): Promise<CommandResult> {
    const given = readArguments<keyof typeof DECLARED>(args, DECLARED);
    if (given.has("help")) return { exitCode: 0, stdout: help };
    const format = choice("format", given.text("format") ?? "mermaid", ["mermaid", "svg"]);
    const config = given.text("config");
    const rest = [...(config === null ? [] : ["--config", config]), ...(given.has("no-ignore") ? ["--no-ignore"] : []), "--", ...given.positionals];
    const options = completeOptions(parseOptions(rest), process.cwd());
    const { drivers } = survey(await select(options, () => Promise.resolve(Buffer.alloc(0))), options);
    if (drivers.length === 0) throw new UsageError("No WSK client was found; wsk-lint doctor says what was looked at.");
    return { exitCode: 0, stdout: format === "mermaid" ? mermaid(drivers) : graphSvg(drivers, shown) };
}

const SHAPES = { callback: ["([", "])"], completion: ["[[", "]]"], start: ["{{", "}}"], helper: ["[", "]"], wait: ["((", "))"], request: [">", "]"] } as const;

const STYLES = [
    "classDef callback fill:#dbeafe,stroke:#1d4ed8,color:#111827",
    "classDef completion fill:#dcfce7,stroke:#15803d,color:#111827",
    "classDef start fill:#f3e8ff,stroke:#7e22ce,color:#111827",
    "classDef helper fill:#f9fafb,stroke:#6b7280,color:#111827",
    "classDef request fill:#fef9c3,stroke:#a16207,color:#111827",
    "classDef wait fill:#fee2e2,stroke:#b91c1c,color:#111827",
];

/** A flowchart with a box for each file. https://mermaid.js.org/syntax/flowchart.html */
function mermaid(drivers: readonly DriverSurvey[]): string {
    const lines = ["flowchart LR"];
    const ids = new Map<string, string>();
    for (const [index, { nodes, edges }] of drivers.entries()) {
        const idOf = (id: string): string => {
            const key = `${index} ${id}`;
            const known = ids.get(key) ?? `n${ids.size}`;
            ids.set(key, known);
            return known;
        };
        const byFile = new Map<string, (GraphFunction | GraphOutside)[]>();
        for (const node of nodes) {
            const path = "path" in node ? node.path : "";
            byFile.set(path, [...(byFile.get(path) ?? []), node]);
        }
        for (const [path, inFile] of byFile) {
            const boxed = inFile.map((node) => `${path === "" ? "  " : "    "}${idOf(node.id)}${nodeText(node)}:::${node.kind}`);
            if (path === "") lines.push(...boxed);
            else lines.push(`  subgraph f${ids.size}_${index}[${quoted(shown(path))}]`, ...boxed, "  end");
        }
        for (const { from, to, kind } of edges) lines.push(`  ${idOf(from)} ${kind === "sets" ? "-. sets .->" : "-->"} ${idOf(to)}`);
    }
    return `${[...lines, ...STYLES.map((style) => `  ${style}`)].join("\n")}\n`;
}

function nodeText(node: GraphFunction | GraphOutside): string {
    const [open, close] = SHAPES[node.kind];
    const role = "role" in node && node.role !== "" ? `<br/>${node.role}` : "";
    return `${open}${quoted(node.name + role)}${close}`;
}

function quoted(text: string): string {
    return `"${text.replace(/[^\P{Cc}]/gu, " ").replaceAll('"', "#quot;")}"`;
}

function shown(path: string): string {
    const short = relative(process.cwd(), path.replaceAll("/", sep)).replaceAll(sep, "/");
    return short.startsWith("..") ? path : short;
}
