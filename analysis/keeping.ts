/**
 * Who else has memory that a function has allocated: a thread or a work item that was started with it, a list that it was put on, WSK if
 * a callback makes something of its context, code out of sight. Asked of whole functions, not of paths: whoever may have it, has it.
 */
import { kernelApi } from "../knowledge/index.js";
import { routineNamed } from "./completion/completion-of.js";
import type { AssignEvent, CallEvent } from "./flow/engine.js";
import { alternatives, isLocalRoot, memberCell, pointeeCell, type Sym } from "./flow/sym.js";
import type { CallInstr } from "./ir.js";
import { isPrinting } from "./printing.js";
import type { Program } from "./program.js";
import type { Roles } from "./roles.js";
import type { FunctionDecl } from "./unit.js";

const MOST_DEPTH = 16;
/** Position of the context among a completion routine's parameters. */
const ROUTINE_CONTEXT = 2;

export class Keeping {
    readonly #known = new Map<string, boolean>();
    #byCallbacks: boolean | null = null;
    #depth = 0;

    /** @param ends true for a function that may see to what is found in the memory, given a pointer to it */
    constructor(
        readonly program: Program,
        readonly roles: Roles,
        readonly ends: (fn: FunctionDecl) => boolean,
    ) {}

    /**
     * True for a pointer to memory that `fn`, or what it calls, has taken from a pool and given to nobody who may keep it.
     *
     * @param unsent an IRP that nobody has been given: its routine has not run, and so has nothing of its context
     */
    isOwn(pointer: Sym, fn: FunctionDecl, unsent: Sym | null = null): boolean {
        if (pointer.kind !== "result" || pointer.call.callee.op !== "function") return false;
        return kernelApi(pointer.call.callee.name)?.allocates === "pool" && !this.#keeps(fn, pointer.key, unsent?.key ?? null);
    }

    /** True when `fn` gives the memory behind the pointer `key` to somebody who may have it when `fn` returns. */
    #keeps(fn: FunctionDecl, key: string, unsent: string | null): boolean {
        const name = `${fn.key} ${key} ${unsent ?? ""}`;
        const known = this.#known.get(name);
        if (known !== undefined) return known;
        if (this.#depth >= MOST_DEPTH) return true;
        const flow = this.program.flow(fn);
        if (flow === null) return true;
        // A function that calls itself adds nothing.
        this.#known.set(name, false);
        this.#depth++;
        const keeps = flow.assigns.some((each) => isKeptIn(each, key)) || flow.calls.some((event) => this.#isKeptBy(event, key, unsent));
        this.#depth--;
        this.#known.set(name, keeps);
        return keeps;
    }

    #isKeptBy(event: CallEvent, key: string, unsent: string | null): boolean {
        const { target, args, call } = event;
        if (target.kind === "function" && isMadeBy(call, key) && this.#keeps(target.decl, below(key), namedBelow(event, unsent))) return true;
        return args.some((arg, index) => leadsInto(arg, key) && this.#isKeptAt(event, index, unsent));
    }

    #isKeptAt(event: CallEvent, index: number, unsent: string | null): boolean {
        const { target, args } = event;
        switch (target.kind) {
            case "unknown":
                return !isPrinting(event);
            case "registration":
                return true;
            case "function":
                return this.#keeps(target.decl, `p${index}`, namedBelow(event, unsent));
            case "wsk":
                return index === target.api.context && this.#isUsedByCallbacks();
            case "kernel": {
                const { api } = target;
                if (api.acts?.verb === "set-completion-routine") return args[api.acts.arg ?? -1]?.key !== unsent && this.#isUsedBy(args[api.registers?.routine ?? -1]);
                return api.args === null || api.registers !== null || (api.args[index] ?? api.rest) === "retains";
            }
        }
    }

    /** What a completion routine does with its context. */
    #isUsedBy(routine: Sym | undefined): boolean {
        const fn = routine === undefined ? null : routineNamed(this.program, routine);
        return fn === null || this.ends(fn) || this.#keeps(fn, `p${ROUTINE_CONTEXT}`, null);
    }

    /** What the driver's callbacks do with the contexts of sockets. */
    #isUsedByCallbacks(): boolean {
        this.#byCallbacks ??= [...this.roles.callbacks].some(({ fn }) => this.ends(fn) || this.#keeps(fn, "p0", null));
        return this.#byCallbacks;
    }
}

/** True for what a callee has made: its name begins with that of the call. */
function isMadeBy({ id }: CallInstr, key: string): boolean {
    return key.startsWith(`c${id}/`);
}

/** The name that a callee has for what it has made. */
function below(key: string): string {
    return key.slice(key.indexOf("/") + 1);
}

/** What a callee calls an object that its caller knows by `key`: it has made it, is given it, or finds it in memory that it is given. */
function namedBelow(event: CallEvent, key: string | null): string | null {
    if (key === null) return null;
    if (isMadeBy(event.call, key)) return below(key);
    for (const [index, arg] of event.args.entries()) {
        const parameter: Sym = { kind: "param", key: `p${index}`, index };
        if (arg.key === key) return parameter.key;
        const pointee = pointeeCell(arg);
        for (const [cell, value] of event.state.membersBelow(pointee)) {
            if (value.key === key) return `in(${cell.steps.slice(pointee.steps.length).reduce(memberCell, pointeeCell(parameter)).key})`;
        }
    }
    return null;
}

/** True for a store where it does not end with the path: in a variable of the driver, or somewhere in a table. */
function isKeptIn({ cell, value }: AssignEvent, key: string): boolean {
    return !isLocalRoot(cell.root) && (cell.root.startsWith("G:") || cell.key.includes("[")) && leadsInto(value, key);
}

/** True when a value is the pointer, or one into the same memory. */
function leadsInto(value: Sym, key: string): boolean {
    const possible = alternatives(value);
    return possible === null || possible.some((each) => each.key === key || (each.kind === "address" && each.cell.root === `*${key}`) || isOffset(each, key));
}

function isOffset(value: Sym, key: string): boolean {
    return value.kind === "op" && (value.left.kind !== "phi" || value.left.of !== null) && leadsInto(value.left, key);
}
