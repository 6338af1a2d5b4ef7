/** Names the functions of a file that could not be understood, and why. */
import type { CNode } from "./ast.js";
import { LazyItem } from "./item.js";
import { plainText } from "./lines.js";
import type { ParsedFile } from "./parsed-file.js";
import { KEYWORDS } from "./words.js";

export interface DamagedFunction {
    readonly name: string;
    readonly start: number;
    readonly end: number;
    /** For people: the line of the first piece that was not understood, and the text there. */
    readonly reason: string;
}

const EXCERPT = 40;

/**
 * The functions that stay damaged after masking and after all attempts;
 * `...` placeholders and alternative signatures under `#if` are no damage. Parses the whole file.
 */
export function damage(file: ParsedFile): DamagedFunction[] {
    const result: DamagedFunction[] = [];
    for (const item of file.items) {
        if (item.kind === "other") {
            result.push(...lostFunctions(file, item.nodes));
            continue;
        }
        const { name, start, end } = item;
        const reason = reasonOf(file, item.nodes) ?? (item instanceof LazyItem ? reasonOfHead(file, item) : null);
        if (reason !== null) result.push({ name, start, end, reason });
    }
    return result;
}

const LOST = /(?<!\b(?:enum|struct|union)\s+)\b([A-Za-z_]\w*)\s*\([^;{}()]*\)\s*\{/;

/** Pieces outside of functions that were not understood and look like functions. */
function lostFunctions(file: ParsedFile, nodes: readonly CNode[]): DamagedFunction[] {
    const { text, comments } = file;
    let first = 0;
    return nodes.flatMap((node) => {
        while ((comments[first]?.end ?? Infinity) <= node.start) first++;
        let last = first;
        while ((comments[last]?.start ?? Infinity) < node.end) last++;
        const plain = node.kind === "ERROR" ? plainText(text, node.start, node.end, comments.slice(first, last)) : "";
        const name = LOST.exec(plain)?.[1];
        if (name === undefined || KEYWORDS.has(name)) return [];
        const reason = `line ${file.locate(node.start).line} looks like a function, but its head was not understood`;
        return [{ name, start: node.start, end: node.end, reason }];
    });
}

function reasonOfHead(file: ParsedFile, { cut, bodyStart, parametersIn, start }: LazyItem): string | null {
    if (cut) return unbalanced(file, bodyStart);
    return parametersIn === "" ? null : `its parameters stand in the macro ${parametersIn}, not in line ${file.locate(start).line}`;
}

function unbalanced(file: ParsedFile, body: number): string {
    return `the braces of the body that opens in line ${file.locate(body).line} do not balance`;
}

function reasonOf(file: ParsedFile, nodes: readonly CNode[]): string | null {
    const node = nodes.find((candidate) => candidate.hasError);
    const broken = node && deepestError(node);
    if (!broken) return null;
    const { line } = file.locate(broken.start);
    const text = broken.text.replace(/\s+/g, " ").trim();
    // What is missing has no text of its own.
    const excerpt = text === "" ? "" : `: ${text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text}`;
    return broken.kind === "ERROR" ? `not understood from line ${line} on${excerpt}` : `something is missing in line ${line}${excerpt}`;
}

/** The first ERROR node, or the innermost node in which something is missing. */
function deepestError(node: CNode): CNode {
    let at = node;
    while (at.kind !== "ERROR") {
        const below = at.children.find((child) => child.hasError);
        if (!below) return at;
        at = below;
    }
    return at;
}
