/** Who comes to the place in which a refused socket lies: not who comes only once a connection was accepted, nor who asks first. */
import { calleesOf, spelledBy, textOf } from "../callees.js";
import type { CallEvent } from "../flow/engine.js";
import { type Cell, isLocalRoot, type Sym } from "../flow/sym.js";
import { nameOf } from "../inspect/pointers.js";
import { isOpaque } from "../printing.js";
import type { Program } from "../program.js";
import { contextsBelow } from "../reach.js";
import type { Roles } from "../roles.js";
import { withoutNoise } from "../text-names.js";
import type { FunctionDecl } from "../unit.js";

/** What is done to what a pointer leads to, so that others hear of it. */
const TELLS = /^Ke(?:Set|Pulse|Release|Insert)|^Interlocked|^Ex(?:Interlocked|Queue)/;

export class RefusedUsers {
    /** Names of what the callback, or a function below it, changes beside the place of the socket: by it others may tell whether a connection was accepted. */
    readonly #told: ReadonlySet<string>;
    /** True where code out of sight may change anything. */
    readonly #mayTell: boolean;

    /** @param place the name of the member or variable that holds the socket */
    constructor(
        readonly program: Program,
        readonly roles: Roles,
        readonly callback: FunctionDecl,
        readonly place: string,
    ) {
        this.#mayTell = [...contextsBelow(program, callback)].some(({ fn }) => program.flow(fn)?.calls.some(mayTell) === true);
        this.#told = new Set([...contextsBelow(program, callback)].flatMap(({ fn }) => changed(program, fn)).filter((name) => name !== place));
    }

    /** True for a function that runs whether or not the callback has accepted a connection, with nobody asking on the way to it. */
    comesAnyway(user: FunctionDecl): boolean {
        return !this.#mayTell && this.#comes(user, true, new Set([this.callback]));
    }

    #comes(fn: FunctionDecl, isRunning: boolean, seen: Set<FunctionDecl>): boolean {
        // Who merely sets the function as a routine may name a flag to prepare it.
        if (seen.has(fn) || (isRunning && this.#asks(fn))) return false;
        seen.add(fn);
        const callers = new Set(this.program.callers(fn).map(({ caller }) => caller));
        const namers = [...this.program.functionsNaming(fn.word)].filter((each) => each !== fn);
        if (namers.length === 0) return !this.#isOfConnection(fn);
        return namers.some((each) => this.#comes(each, isRunning && callers.has(each), seen));
    }

    /** True for a callback of accepted sockets: for one that is refused, nobody calls it. */
    #isOfConnection(fn: FunctionDecl): boolean {
        return [...this.roles.callbacks].some((each) => each.fn === fn && each.event.dispatch === "WSK_CLIENT_CONNECTION_DISPATCH");
    }

    /** True for a function that names something of that, itself, by a macro or by a function that it calls to ask. */
    #asks(fn: FunctionDecl): boolean {
        const { project } = this.program;
        const texts = [fn, ...calleesOf(project, fn)].flatMap((each) => [withoutNoise(textOf(each)), ...spelledBy(project, each).bodies]);
        return texts.some((text) => (text.match(/[A-Za-z_]\w*/g) ?? []).some((word) => this.#told.has(word)));
    }
}

/** The names of the members and variables of others that a function changes, itself or by functions that it gives their addresses. */
function changed(program: Program, fn: FunctionDecl): readonly string[] {
    const flow = program.flow(fn);
    const cells = [...(flow?.assigns ?? []).map(({ cell }) => cell), ...(flow?.calls ?? []).flatMap(givenTo)];
    return cells.filter((cell) => !isLocalRoot(cell.root)).flatMap((cell) => nameOf(cell) ?? []);
}

function mayTell(event: CallEvent): boolean {
    return event.target.kind === "unknown" && isOpaque(event) && event.args.some(({ kind }) => kind !== "const" && kind !== "name" && kind !== "string");
}

function givenTo({ target, args }: CallEvent): readonly Cell[] {
    // A lock is taken by those who ask and by those who don't.
    if (target.kind === "function" || (target.kind === "kernel" && target.api.lock !== null)) return [];
    return args.flatMap((arg: Sym) => (arg.kind === "address" || (arg.kind === "initial" && TELLS.test(target.name)) ? [arg.cell] : []));
}
