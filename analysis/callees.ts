/** Which functions a function names as called, judged by its text and the macros in it: nothing is parsed. */
import { kernelApi } from "../knowledge/index.js";
import { gap } from "../parser/gap.js";
import { lineage } from "./classes.js";
import type { Project } from "./project.js";
import type { FunctionDecl } from "./unit.js";

/** What may be a call, by its name. */
export const CALL = new RegExp(`\\b([A-Za-z_]\\w*)\\b${gap()}(?:\\)${gap()}){0,3}\\(`, "g");

/** What a call names with its class or namespace. */
const QUALIFIED = /\b([A-Za-z_]\w*\s{0,8}::\s{0,8}[A-Za-z_]\w*)\s{0,8}\(/g;

/** What else has a parenthesis behind it. */
const KEYWORDS: ReadonlySet<string> = new Set([
    "if", "for", "while", "switch", "return", "sizeof", "defined", "case", "else", "do", "__try", "__except", "__finally", "_Alignof", "offsetof",
]);

type Finding<T> = (project: Project, fn: FunctionDecl) => T;

/** What is found for a function, the same for all who ask about one project. */
function oncePerProject<T>(find: Finding<T>): Finding<T> {
    const known = new WeakMap<Project, WeakMap<FunctionDecl, T>>();
    return (project, fn) => {
        const own = known.get(project) ?? new WeakMap<FunctionDecl, T>();
        known.set(project, own);
        let found = own.get(fn);
        if (found === undefined) own.set(fn, (found = find(project, fn)));
        return found;
    };
}

/** The functions that a function names as called, itself or by macros, and those that it names at all where it calls a pointer that it sets. */
export const calleesOf = oncePerProject(findCallees);

function findCallees(project: Project, fn: FunctionDecl): readonly FunctionDecl[] {
    const names = new Set(namesCalled(fn));
    // A set may grow while it is walked: what a macro calls is called where it stands.
    for (const name of names) {
        // Where there is a macro of that name, it is what is called, whatever function there is besides.
        const body = project.macro(name, fn.unit)?.value.body;
        for (const [, inner = ""] of body?.matchAll(CALL) ?? []) if (!KEYWORDS.has(inner) && kernelApi(inner) === undefined) names.add(inner);
    }
    const found = new Set<FunctionDecl>();
    const others = new Set<string>();
    for (const name of names) {
        const callees = functionsCalled(project, fn, name);
        if (callees.length === 0) others.add(name);
        for (const callee of callees) found.add(callee);
    }
    // What a pointer is set to in the function itself, the call of the pointer calls.
    if (callsPointer(textOf(fn), others)) for (const each of functionsNamedIn(project, fn)) found.add(each);
    return [...found];
}

const ASSIGNED = /\b([A-Za-z_]\w*)\s*=(?!=)/g;
const POINTER = new RegExp(`\\(${gap()}\\*${gap()}[A-Za-z_]\\w*${gap()}\\)${gap()}\\(`);

/** True where a text calls one of some names that it assigns something to, or `(*name)(…)`: a call, or the declaration of a pointer to functions. */
function callsPointer(text: string, called: ReadonlySet<string>): boolean {
    return POINTER.test(text) || (called.size > 0 && [...text.matchAll(ASSIGNED)].some(([, name = ""]) => called.has(name)));
}

/**
 * The functions whose names stand in a function, called there or not, and in the macros that it uses: all that a call in it may reach by a
 * name, written in whatever way, and more.
 */
export const functionsNamedIn = oncePerProject(findNamed);

/**
 * Comments and literals, whose words name nothing, numbers with the quotes that C++ may have in them, and its raw strings; or a name, in C++
 * with the classes and namespaces that it is written with.
 */
const NAME = /\/\*[^]*?\*\/|\/\/.*|\b(?:u8|[uUL])?R"([^\s()\\"]{0,16})\([^]*?\)\1"|\b\d(?:\w|\.|'\w)*|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'|([A-Za-z_]\w*(?:::~?\w+)*)/g;

function namesIn(text: string): Set<string> {
    const names = new Set<string>();
    for (const [, , name] of text.matchAll(NAME)) if (name !== undefined) names.add(name);
    return names;
}

/** What the text of a function spells once its macros are replaced, whatever stands for their parameters. */
export interface Spelled {
    /** All names. */
    readonly names: ReadonlySet<string>;
    /** What the macros stand for, and kernel services that others of its names are said to be like. */
    readonly bodies: readonly string[];
}

export const spelledBy = oncePerProject(findSpelled);

function findSpelled(project: Project, fn: FunctionDecl): Spelled {
    const names = namesIn(textOf(fn));
    const bodies: string[] = [];
    // A set may grow while it is walked.
    for (const name of names) {
        if (name.includes("::")) continue;
        const likeness = project.likeness(name);
        if (likeness !== undefined) bodies.push(likeness);
        const body = project.macro(name, fn.unit)?.value.body;
        if (body === undefined) continue;
        bodies.push(body);
        for (const inner of namesIn(body)) names.add(inner);
    }
    return { names, bodies };
}

function findNamed(project: Project, fn: FunctionDecl): readonly FunctionDecl[] {
    const found = new Set<FunctionDecl>();
    const { owner } = fn.item;
    const owners = owner === "" ? [] : [...new Set([owner, ...classesOf(project, fn)])];
    for (const name of spelledBy(project, fn).names) {
        if (!project.mayBeFunction(name)) continue;
        for (const each of functionsMeant(project, fn, [name, ...owners.map((each) => `${each}::${name}`)])) found.add(each);
    }
    return [...found];
}

/**
 * What the name of something called may mean: in a method, other methods of the class and of those that it inherits from are written without it.
 * Only classes in sight count: what another name qualifies is a namespace, or unknown.
 */
export function functionsCalled(project: Project, fn: FunctionDecl, name: string): readonly FunctionDecl[] {
    const qualifier = /^(\w+)::/.exec(name)?.[1];
    if (qualifier !== undefined && project.record(qualifier, fn.unit) === null) return [];
    return functionsMeant(project, fn, [name, ...classesOf(project, fn).map((owner) => `${owner}::${name}`)]);
}

function functionsMeant(project: Project, fn: FunctionDecl, names: readonly string[]): readonly FunctionDecl[] {
    return names.map((name) => project.function(name, fn.unit)).filter((each) => each !== null);
}

/** The class of a method and those that it inherits from, as far as they are in sight. */
const classesOf = oncePerProject((project, fn): readonly string[] => {
    const { owner } = fn.item;
    return owner === "" ? [] : lineage(project, fn.unit, project.record(owner, fn.unit)).records.map(({ name }) => name);
});

/** The names that a function calls, other than those of kernel services. */
export function namesCalled(fn: FunctionDecl): readonly string[] {
    let names = called.get(fn);
    if (names === undefined) {
        const all = new Set([...textOf(fn).matchAll(CALL)].map((match) => match[1] ?? ""));
        if (fn.unit.file.dialect === "c++") for (const [, name = ""] of textOf(fn).matchAll(QUALIFIED)) all.add(name.replace(/\s+/g, ""));
        called.set(fn, (names = [...all].filter((name) => !KEYWORDS.has(name) && kernelApi(name) === undefined)));
    }
    return names;
}

const called = new WeakMap<FunctionDecl, readonly string[]>();

/** A function's text from its opening brace on. */
export function textOf(fn: FunctionDecl): string {
    return fn.unit.file.text.slice(fn.item.bodyStart, fn.item.end);
}
