/**
 * What a source says of the level at which a function may be called: the section that its code stands in, and its annotations.
 * https://learn.microsoft.com/windows-hardware/drivers/kernel/making-drivers-pageable
 * https://learn.microsoft.com/windows-hardware/drivers/devtest/irql-annotations-for-drivers
 */
import { constant, type Irql } from "../../knowledge/index.js";
import { lineIndex } from "../../parser/line-index.js";
import type { ParsedFile } from "../../parser/parsed-file.js";
import type { Project } from "../project.js";
import type { TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";

/** A range of a file. */
export interface Place {
    readonly file: string;
    readonly start: number;
    readonly end: number;
}

/** The section that a function is put into. */
export interface Section {
    readonly name: string;
    /** The word that puts it there. */
    readonly at: Place;
    /** What to delete so that it stays in the default section; null where that takes more than a deletion. */
    readonly removal: Place | null;
    readonly step: TraceStep;
}

/** An annotation that says up to which level a function may be called. */
export interface Limit {
    readonly max: Irql;
    readonly text: string;
    readonly step: TraceStep;
}

const ALLOC_TEXT = /^alloc_text\s*\(\s*"?(\w+)"?\s*,([^)]*)\)/;
const CODE_SEG = /^code_seg\s*\(([^)]*)\)/;
const LOCKS_SECTION = /\bMmLockPag(?:e)?able(?:CodeSection|SectionByHandle)\b/;

const known = new WeakMap<FunctionDecl, Section | null>();

/** The pageable or discardable section that a function stands in; null for the default one, and for sections that the driver locks. */
export function sectionOf(project: Project, fn: FunctionDecl): Section | null {
    let section = known.get(fn);
    if (section === undefined) {
        section = allocated(fn) ?? segmented(fn);
        // A section of its own may be brought in and locked before anything in it runs.
        if (section !== null && section.name !== "PAGE" && section.name !== "INIT" && [...project.units].some(({ file }) => LOCKS_SECTION.test(file.text))) section = null;
        known.set(fn, section);
    }
    return section;
}

function isPaged(section: string): boolean {
    return /^PAGE/.test(section) || section === "INIT";
}

/** `#pragma alloc_text(PAGE, a, b)` */
function allocated({ name, unit: { file } }: FunctionDecl): Section | null {
    if (!file.text.includes("alloc_text")) return null;
    for (const line of file.lines) {
        const match = line.name === "pragma" ? ALLOC_TEXT.exec(line.argument) : null;
        const [, section = "", list = ""] = match ?? [];
        if (!isPaged(section) || !list.split(",").some((each) => each.trim() === name)) continue;
        const text = file.text.slice(line.start, line.end);
        const offset = new RegExp(`,\\s*${name}\\b`).exec(text);
        if (offset === null) continue;
        const start = line.start + offset.index;
        const end = start + offset[0].length;
        const only = list.split(",").length === 1;
        const at = { file: file.path, start: end - name.length, end };
        const removal = only ? wholeLine(file, line.start, line.end) : { file: file.path, start, end };
        return { name: section, at, removal, step: stepAt(file, at.start, `${name} is put into the section ${section}`) };
    }
    return null;
}

/** `#pragma code_seg("PAGE")` and `__declspec(code_seg("PAGE"))` */
function segmented({ name, item, unit: { file } }: FunctionDecl): Section | null {
    if (!file.text.includes("code_seg")) return null;
    const own = file.annotationsIn(boundary(file.text, item.start), item.bodyStart).find(({ text }) => text.includes("code_seg"));
    const section = own === undefined ? undefined : /code_seg\s*\(\s*"\.?(\w+)/.exec(own.text)?.[1];
    if (own !== undefined && section !== undefined) return isPaged(section) ? found(own.start, own.end, section) : null;
    let current: { readonly start: number; readonly end: number; readonly section: string } | null = null;
    const stack: ({ readonly start: number; readonly end: number; readonly section: string } | null)[] = [];
    for (const line of file.lines) {
        if (line.start > item.start) break;
        const argument = line.name === "pragma" ? CODE_SEG.exec(line.argument)?.[1] : undefined;
        if (argument === undefined) continue;
        if (/^\s*push\b/.test(argument)) stack.push(current);
        const given: string | undefined = /"\.?(\w+)/.exec(argument)?.[1];
        if (/^\s*pop\b/.test(argument)) current = stack.pop() ?? null;
        else if (given !== undefined) current = { start: line.start, end: line.end, section: given };
        else if (argument.trim() === "") current = null;
    }
    return current !== null && isPaged(current.section) ? found(current.start, current.end, current.section) : null;

    function found(start: number, end: number, into: string): Section {
        return { name: into, at: { file: file.path, start, end }, removal: null, step: stepAt(file, start, `${name} is put into the section ${into}`) };
    }
}

function wholeLine(file: ParsedFile, start: number, end: number): Place {
    const rest = /^[ \t]*(?:\r\n|\n|\r)?/.exec(file.text.slice(end))?.[0].length ?? 0;
    return { file: file.path, start: file.text.lastIndexOf("\n", start - 1) + 1, end: end + rest };
}

function stepAt(file: ParsedFile, at: number, text: string): TraceStep {
    const { line, column } = lineIndex(file).locate(at);
    return { path: file.path, line, column: column + 1, text };
}

const LIMIT = /^(?:_IRQL_requires_max_|_IRQL_requires_|__drv_maxIRQL|__drv_requiresIRQL)\s*\(\s*(\w+)\s*\)$/;

/** The lowest limit that a function's definition or prototypes give; null when they give none below DISPATCH_LEVEL. */
export function limitOf(project: Project, fn: FunctionDecl): Limit | null {
    const limits = [...annotated(fn.unit.file, boundary(fn.unit.file.text, fn.item.start), fn.item.bodyStart, fn.name)];
    for (const { node } of project.prototypes(fn.name, fn.unit)) {
        const file = project.unit(node.source.path)?.file;
        if (file !== undefined) limits.push(...annotated(file, boundary(file.text, node.start), node.end, fn.name));
    }
    return limits.reduce<Limit | null>((least, each) => (least === null || each.max < least.max ? each : least), null);
}

function* annotated(file: ParsedFile, start: number, end: number, name: string): Generator<Limit, void, undefined> {
    for (const { start: at, text } of file.annotationsIn(start, end)) {
        const max = constant(LIMIT.exec(text)?.[1] ?? "");
        if (max === 0 || max === 1) yield { max, text, step: stepAt(file, at, `${name} says ${text}`) };
    }
}

/** Where the declaration before the one at `at` ends. */
function boundary(text: string, at: number): number {
    return Math.max(...[";", "}", "{"].map((each) => (at === 0 ? -1 : text.lastIndexOf(each, at - 1)))) + 1;
}
