/** Which functions can have to do with something at all, judged by their text and that of the functions they name. */
import { wskMembers } from "../knowledge/index.js";
import { gap } from "../parser/gap.js";
import { CALL, calleesOf, functionsNamedIn, namesCalled, textOf } from "./callees.js";
import type { Project } from "./project.js";
import type { FunctionDecl, Unit } from "./unit.js";

/** A call of a function of WSK, or the name of a dispatch table's member, which a macro may be given. For patterns. */
export const WSK_CALL = `\\bWsk[A-Z]\\w+\\b${gap()}(?:\\)${gap()})?\\(|\\b(?:${[...new Set(wskMembers.map(({ name }) => name))].join("|")})\\b`;

/** A macro without arguments, by its spelling: it may be a whole call. */
const CONSTANT = /\b[A-Z_][A-Z0-9_]{2,}\b/g;

/** Macros of macros of macros. */
const MOST_MACROS = 8;

/** Functions whose text matches a pattern, and those that lead to one by calls: the others need not be analysed. */
export class Concerned {
    readonly #own = new Map<FunctionDecl, boolean>();
    readonly #below = new Map<FunctionDecl, boolean>();
    readonly #named = new Map<FunctionDecl, boolean>();
    /** By the number of calls looked below. */
    readonly #within: Map<FunctionDecl, boolean>[] = [];

    #wskMembers: ReadonlySet<string> | null = null;

    constructor(
        readonly project: Project,
        readonly pattern: RegExp,
    ) {}

    /** True when the function itself matches, or one that it leads to by at most `depth` calls. */
    has(fn: FunctionDecl, depth: number): boolean {
        const memo = (this.#within[depth] ??= new Map<FunctionDecl, boolean>());
        let is = memo.get(fn);
        if (is === undefined) {
            is = this.#matches(fn) || (depth > 0 && calleesOf(this.project, fn).some((each) => this.has(each, depth - 1)));
            memo.set(fn, is);
        }
        return is;
    }

    /** True when the function itself matches, or one that it leads to by any number of calls. */
    hasBelow(fn: FunctionDecl): boolean {
        return this.#finds(fn, this.#below, calleesOf);
    }

    /** As {@link hasBelow}, with the functions that are named without being called there: a kernel function may run them before it returns. */
    mayLead(fn: FunctionDecl): boolean {
        return this.#finds(fn, this.#named, functionsNamedIn);
    }

    /** @param next the functions that one may lead to */
    #finds(fn: FunctionDecl, memo: Map<FunctionDecl, boolean>, next: typeof calleesOf): boolean {
        const known = memo.get(fn);
        if (known !== undefined) return known;
        const seen = new Set([fn]);
        let found = false;
        // A set may grow while it is walked.
        for (const each of seen) {
            if ((found = memo.get(each) ?? this.#matches(each))) break;
            if (!memo.has(each)) for (const callee of next(this.project, each)) seen.add(callee);
        }
        // What was looked through to its end has nothing below it either.
        for (const each of found ? [fn] : seen) memo.set(each, found);
        return found;
    }

    #matches(fn: FunctionDecl): boolean {
        let own = this.#own.get(fn);
        if (own === undefined) this.#own.set(fn, (own = this.pattern.test(textOf(fn)) || this.#usesMacro(fn) || this.#callsThroughMember(fn)));
        return own;
    }

    /** A call through a member, variable or parameter of a PFN_WSK type: `client->Connect(…)`. Asked only where the pattern wants such types. */
    #callsThroughMember(fn: FunctionDecl): boolean {
        if (!this.pattern.test("PFN_WSK_")) return false;
        this.#wskMembers ??= new Set([...this.project.units].flatMap(({ file }) => [...file.text.matchAll(WSK_MEMBER)].flatMap((match) => match[1]?.match(/\b[A-Za-z_]\w*/g) ?? [])));
        const members = this.#wskMembers;
        if (members.size === 0) return false;
        return namesCalled(fn).some((name) => members.has(name)) || [...textOf(fn).matchAll(MEMBER_CALL)].some((match) => members.has(match[1] ?? ""));
    }

    #usesMacro(fn: FunctionDecl): boolean {
        if (namesCalled(fn).some((name) => this.#isMacroOf(name, fn.unit, MOST_MACROS))) return true;
        const constants = new Set(textOf(fn).match(CONSTANT));
        for (const name of constants) if (this.#isMacroOf(name, fn.unit, MOST_MACROS)) return true;
        return false;
    }

    /** True for a macro whose body matches, or uses one that does. */
    #isMacroOf(name: string, unit: Unit, depth: number): boolean {
        const body = this.project.likeness(name) ?? this.project.macro(name, unit)?.value.body;
        if (body === undefined) return false;
        if (this.pattern.test(body)) return true;
        return depth > 0 && [...body.matchAll(CALL)].some(([, inner = ""]) => inner !== name && this.#isMacroOf(inner, unit, depth - 1));
    }
}

/** Functions that may make requests to WSK, by name or through a pointer of a PFN_WSK type: the same for all who ask about one project. */
export function requesting(project: Project): Concerned {
    let known = requests.get(project);
    if (known === undefined) requests.set(project, (known = new Concerned(project, new RegExp(`${WSK_CALL}|\\bPFN_WSK_`))));
    return known;
}

const requests = new WeakMap<Project, Concerned>();

/** Members, variables or parameters of such a type, with what stands between and behind them up to the end of the declaration: too many names cost time, and no more. */
const WSK_MEMBER = /\bPFN_WSK_[A-Z_]+\b([^;(){}=]*)/gu;
const MEMBER_CALL = new RegExp(`(?:->|\\.)\\s*(\\w+)\\b${gap()}(?:\\)${gap()})?\\(`, "gu");
