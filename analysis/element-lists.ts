/** Elements of brace initialisers that a macro stands for. */
import type { CNode } from "../parser/ast.js";
import type { Project } from "./project.js";
import type { Unit } from "./unit.js";

const MOST_NESTING = 4;

/** How many elements a part of a brace initialiser stands for: one, unless it is a macro or the call of one; null when that cannot be told. */
export function elementCount(project: Project, from: Unit, element: CNode): number | null {
    const isCall = element.kind === "call_expression";
    const name = isCall ? element.get("function") : element;
    if (name?.kind !== "identifier") return 1;
    const counted = countOf(project, from, name.text, 0);
    // What is given to the macro may itself be several.
    const args = isCall && counted !== 1 ? (element.get("arguments")?.children ?? []) : [];
    return args.every((each) => elementCount(project, from, each) === 1) ? counted : null;
}

function countOf(project: Project, from: Unit, name: string, depth: number): number | null {
    const macro = project.macro(name, from)?.value;
    if (macro === undefined) return 1;
    if (depth >= MOST_NESTING) return null;
    const { body } = macro;
    if (body.trim() === "") return 0;
    if (/__VA_ARGS__|##/.test(body)) return /^\w+\s*\(.*\)$/s.test(body.trim()) ? 1 : null;
    let count = 0;
    for (const part of topLevelParts(body)) {
        const words = [...part.matchAll(/\b[A-Za-z_]\w*/g)].map(([word]) => word).filter((word) => word !== name && macro.parameters?.includes(word) !== true);
        const counts = words.map((word) => countOf(project, from, word, depth + 1));
        const isAlone = /^[A-Za-z_]\w*$/.test(part.trim());
        const only = counts[0];
        if (isAlone && only !== undefined && only !== null) count += only;
        else if (counts.every((each) => each === 1)) count++;
        else return null;
    }
    return count;
}

/** The parts of a text between commas, without what stands in brackets. */
function topLevelParts(text: string): readonly string[] {
    let depth = 0;
    let outer = "";
    for (const character of text) {
        if ("([{".includes(character)) depth++;
        else if (")]}".includes(character)) depth--;
        else if (depth === 0) outer += character;
    }
    return outer.replace(/,\s*$/, "").split(",");
}
