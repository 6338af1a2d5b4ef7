/** Which functions a function names as called, judged by its text and the macros in it: nothing is parsed. */
import { kernelApi } from "../knowledge/index.js";
import { gap } from "../parser/gap.js";
import type { Project } from "./project.js";
import type { FunctionDecl } from "./unit.js";

/** What may be a call, by its name. */
export const CALL = new RegExp(`\\b([A-Za-z_]\\w*)\\b${gap()}\\(`, "g");

/** What else has a parenthesis behind it. */
const KEYWORDS: ReadonlySet<string> = new Set([
    "if", "for", "while", "switch", "return", "sizeof", "defined", "case", "else", "do", "__try", "__except", "__finally", "_Alignof", "offsetof",
]);

type Finding = (project: Project, fn: FunctionDecl) => readonly FunctionDecl[];

/** What is found for a function, the same for all who ask about one project. */
function oncePerProject(find: Finding): Finding {
    const known = new WeakMap<Project, WeakMap<FunctionDecl, readonly FunctionDecl[]>>();
    return (project, fn) => {
        const own = known.get(project) ?? new WeakMap<FunctionDecl, readonly FunctionDecl[]>();
        known.set(project, own);
        let found = own.get(fn);
        if (found === undefined) own.set(fn, (found = find(project, fn)));
        return found;
    };
}

/** The functions that a function names as called, itself or by macros. */
export const calleesOf = oncePerProject(findCallees);

function findCallees(project: Project, fn: FunctionDecl): readonly FunctionDecl[] {
    const names = new Set(namesCalled(fn));
    // A set may grow while it is walked: what a macro calls is called where it stands.
    for (const name of names) {
        // Where there is a macro of that name, it is what is called, whatever function there is besides.
        const body = project.macro(name, fn.unit)?.value.body;
        for (const [, inner = ""] of body?.matchAll(CALL) ?? []) if (!KEYWORDS.has(inner) && kernelApi(inner) === undefined) names.add(inner);
    }
    return [...names].flatMap((name) => project.function(name, fn.unit) ?? []);
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

function findNamed(project: Project, fn: FunctionDecl): readonly FunctionDecl[] {
    const names = namesIn(textOf(fn));
    const found = new Set<FunctionDecl>();
    // A set may grow while it is walked.
    for (const name of names) {
        for (const each of functionsMeant(project, fn, name)) found.add(each);
        const body = name.includes("::") ? undefined : project.macro(name, fn.unit)?.value.body;
        if (body !== undefined) for (const inner of namesIn(body)) names.add(inner);
    }
    return [...found];
}

/** What a name may mean: in a method, other methods of the class are written without it. */
function functionsMeant(project: Project, fn: FunctionDecl, name: string): readonly FunctionDecl[] {
    if (!project.mayBeFunction(name)) return [];
    const owner = fn.name.slice(0, fn.name.lastIndexOf("::") + 2);
    const meant = [project.function(name, fn.unit), owner.length < 2 ? null : project.function(owner + name, fn.unit)];
    return meant.filter((each) => each !== null);
}

/** The names that a function calls, other than those of kernel services. */
export function namesCalled(fn: FunctionDecl): readonly string[] {
    let names = called.get(fn);
    if (names === undefined) {
        const all = new Set([...textOf(fn).matchAll(CALL)].map((match) => match[1] ?? ""));
        called.set(fn, (names = [...all].filter((name) => !KEYWORDS.has(name) && kernelApi(name) === undefined)));
    }
    return names;
}

const called = new WeakMap<FunctionDecl, readonly string[]>();

/** A function's text from its opening brace on. */
export function textOf(fn: FunctionDecl): string {
    return fn.unit.file.text.slice(fn.item.bodyStart, fn.item.end);
}
