/** What drivers register as the contexts of their sockets: by the types of the pointers, since callbacks find them again as `PVOID`. */
import { SOCKET_MAKERS } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import type { CallEvent } from "../flow/engine.js";
import { type FlowState, mentions } from "../flow/state.js";
import { isForeignPointer, type Sym } from "../flow/sym.js";
import { MOST_CALLS } from "../handled.js";
import type { Expr } from "../ir.js";
import { exprType, placeType } from "../place-type.js";
import type { Program } from "../program.js";
import { Releases } from "../releases.js";
import { canonicalName } from "../resolve.js";
import type { Roles } from "../roles.js";
import type { CType } from "../types.js";
import type { FunctionDecl, Unit } from "../unit.js";

/** Position of WskAcceptEvent's AcceptSocketContext. */
const ACCEPTED_CONTEXT = 5;

export class SocketContexts {
    readonly #releases: Releases;
    #types: ReadonlySet<string> | undefined;

    constructor(
        readonly program: Program,
        readonly roles: Roles,
    ) {
        this.#releases = new Releases(program);
    }

    /** Looks for contexts in the whole project; not while a function is being followed, whose callers it would see half-finished. */
    prepare(): void {
        this.#types ??= new Set(this.#registered());
    }

    /** True when a call frees memory that is the context of the socket `key`, as far as types tell. */
    isFreed(event: CallEvent, key: string): boolean {
        const { target, args, state, call } = event;
        const indexes = target.kind === "function" ? args.keys() : target.kind === "kernel" && target.api.frees?.kind === "pool" ? [target.api.frees.arg] : [];
        const unit = this.program.project.unit(call.node.source.path);
        for (const index of indexes) {
            const freed = args[index];
            const expr = call.args[index];
            if (unit === undefined || freed === undefined || expr === undefined || !isForeignPointer(freed) || !leadsTo(freed, key, state)) continue;
            const type = this.#nameOf(unit, exprType(this.program.project, unit, expr));
            if (type === null || this.#types?.has(type) !== true) continue;
            if (target.kind !== "function" || this.#releases.frees(target.decl, index)) return true;
        }
        return false;
    }

    /** Where `fn`, a WskAcceptEvent callback, gives an accepted socket the address of one of its local variables as context. */
    *acceptedLocals(fn: FunctionDecl): Generator<{ readonly at: CNode; readonly variable: string }, void, undefined> {
        for (const role of this.roles.callbacks) {
            if (role.fn !== fn || role.event.name !== "WskAcceptEvent") continue;
            for (const { cell, value, instr } of this.program.flow(fn)?.assigns ?? []) {
                const variable = cell.root === `*p${ACCEPTED_CONTEXT}` && cell.steps.length === 0 ? localVariable(value) : null;
                if (variable !== null) yield { at: instr.node, variable };
            }
        }
    }

    /** The types of what is handed to WSK as a context, and of what callbacks take their context for. */
    *#registered(): Generator<string, void, undefined> {
        for (const fn of new Set(SOCKET_MAKERS.flatMap((name) => [...this.program.functionsNaming(name)]))) {
            for (const { target, call } of this.program.flow(fn)?.calls ?? []) {
                if (target.kind === "wsk" && target.api.context !== null) yield* this.#handed(fn, call.args[target.api.context], MOST_CALLS);
            }
        }
        for (const { fn, event } of this.roles.callbacks) {
            if (event.parameters[0]?.name !== "SocketContext") continue;
            for (const { cell, value, instr } of this.program.flow(fn)?.assigns ?? []) {
                if (cell.root === `*p${ACCEPTED_CONTEXT}` && event.name === "WskAcceptEvent") yield* this.#ofExpr(fn.unit, instr.value);
                if (value.kind === "param" && value.index === 0) yield* this.#ofType(fn.unit, placeType(this.program.project, fn.unit, instr.target));
            }
        }
    }

    /** What a helper hands on as `PVOID`, its callers know the type of. */
    *#handed(fn: FunctionDecl, expr: Expr | undefined, levels: number): Generator<string, void, undefined> {
        yield* this.#ofExpr(fn.unit, expr);
        if (levels === 0 || expr?.op !== "read" || expr.place.op !== "var" || expr.place.variable.scope !== "parameter") return;
        const { index } = expr.place.variable;
        for (const { caller, event } of this.program.callers(fn)) yield* this.#handed(caller, event.call.args[index], levels - 1);
    }

    *#ofExpr(unit: Unit, expr: Expr | undefined): Generator<string, void, undefined> {
        if (expr !== undefined) yield* this.#ofType(unit, exprType(this.program.project, unit, expr));
    }

    *#ofType(unit: Unit, type: CType): Generator<string, void, undefined> {
        const name = this.#nameOf(unit, type);
        if (name !== null) yield name;
    }

    /** The name of what a pointer points to; null for anything else, and for what may be anything. */
    #nameOf(unit: Unit, type: CType): string | null {
        const named = canonicalName(this.program.project, unit, type);
        if (named === null || /^(P|LP)?(VOID|void|U?CHAR|BYTE)$/.test(named.name)) return null;
        return named.depth > 1 ? null : named.name;
    }
}

/** The name of the local variable whose address a value is, one that is gone once the function returns; null for any other value. */
export function localVariable(sym: Sym | undefined): string | null {
    if (sym?.kind !== "address" || !("variable" in sym.cell.base)) return null;
    const { variable } = sym.cell.base;
    return variable.scope === "global" || variable.isStatic ? null : variable.name;
}

/** True when the socket is found through a pointer, or is stored where it leads. */
function leadsTo(pointer: Sym, key: string, state: FlowState): boolean {
    return mentions(key, pointer.key) || [...state.holders(key)].includes(`*${pointer.key}`);
}
