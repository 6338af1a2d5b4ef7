/** Which functions can have to do with something at all, judged by their text and that of the functions they name. */
import { REGISTRATION_FUNCTIONS, wskMembers } from "../knowledge/index.js";
import { gap } from "../parser/gap.js";
import { calleesOf, functionsNamedIn, spelledBy, textOf } from "./callees.js";
import type { Project } from "./project.js";
import type { FunctionDecl } from "./unit.js";

const NAMES = new Set([...wskMembers, ...REGISTRATION_FUNCTIONS].map(({ name }) => name));

/** A call of a function of WSK, or the name of one, which a macro may be given, or of a dispatch table's member. For patterns. */
export const WSK_CALL = `\\bWsk[A-Z]\\w+\\b${gap()}(?:\\)${gap()})?\\(|\\b(?:${[...NAMES].join("|")})\\b`;

/** Functions whose text matches a pattern, and those that lead to one by calls: the others need not be analysed. */
export class Concerned {
    readonly #own = new Map<FunctionDecl, boolean>();
    readonly #below = new Map<FunctionDecl, boolean>();
    readonly #named = new Map<FunctionDecl, boolean>();
    /** By the number of calls looked below. */
    readonly #within: Map<FunctionDecl, boolean>[] = [];

    #pointers: ReadonlySet<string> | null = null;

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
        if (own === undefined) this.#own.set(fn, (own = this.pattern.test(textOf(fn)) || spelledBy(this.project, fn).bodies.some((body) => this.pattern.test(body)) || this.#usesPointer(fn)));
        return own;
    }

    /** A member, variable or parameter of a PFN_WSK type: `client->Connect(…)`. Asked only where the pattern wants such types. */
    #usesPointer(fn: FunctionDecl): boolean {
        if (!this.pattern.test("PFN_WSK_")) return false;
        this.#pointers ??= new Set([...this.project.units].flatMap(({ file }) => [...file.text.matchAll(WSK_POINTER)].flatMap((match) => match[1]?.match(/\b[A-Za-z_]\w*/g) ?? [])));
        const pointers = this.#pointers;
        return pointers.size > 0 && [...spelledBy(this.project, fn).names].some((name) => pointers.has(name));
    }
}

/** Functions that may make requests to WSK, by name or through a pointer of a PFN_WSK type: the same for all who ask about one project. */
export function requesting(project: Project): Concerned {
    let known = requests.get(project);
    if (known === undefined) requests.set(project, (known = new Concerned(project, new RegExp(`${WSK_CALL}|\\bPFN_WSK_`))));
    return known;
}

const requests = new WeakMap<Project, Concerned>();

/** Functions that may close a socket, by name or through a pointer of the function's type: the same for all who ask about one project. */
export function closing(project: Project): Concerned {
    let known = closes.get(project);
    if (known === undefined) closes.set(project, (known = new Concerned(project, /\bWskCloseSocket\b|\bPFN_WSK_CLOSE_SOCKET\b/)));
    return known;
}

const closes = new WeakMap<Project, Concerned>();

/** Members, variables or parameters of such a type, with what stands between and behind them up to the end of the declaration: too many names cost time, and no more. */
const WSK_POINTER = /\bPFN_WSK_[A-Z_]+\b([^;(){}=]*)/gu;
