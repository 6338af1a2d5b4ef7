/** Conditional accept as the driver does it: what becomes of the InspectID that its callbacks are given. */
import type { CallEvent } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import type { Sym } from "../flow/sym.js";
import type { Program } from "../program.js";
import { contextsBelow } from "../reach.js";
import type { Roles } from "../roles.js";
import type { SocketRequests } from "../sockets/socket-requests.js";
import type { FunctionDecl, Unit } from "../unit.js";
import { pointerComparisons, type PointerComparison } from "./comparisons.js";
import { answers, badActions, type BadAction, isHeedless, type Pended, pendsOf, type SingleSlot, singleSlots } from "./answers.js";
import { type BadCompletion, badCompletions } from "./completions.js";
import { type LostInspection, lostInspections } from "./pending.js";
import { type InspectCallback, inspectCallbacks, type KeptPointer, keptPointers, nameOf, pointerOf } from "./pointers.js";

export class Inspections {
    #callbacks: readonly InspectCallback[] | undefined;
    readonly #kept = new Map<InspectCallback, readonly KeptPointer[]>();
    #below: ReadonlySet<FunctionDecl> | undefined;
    readonly #ownCopies = new Map<string, boolean>();

    constructor(
        readonly program: Program,
        readonly roles: Roles,
        readonly requests: SocketRequests,
    ) {}

    /** The inspect and abort callbacks of the driver. */
    get callbacks(): readonly InspectCallback[] {
        return (this.#callbacks ??= inspectCallbacks(this.roles));
    }

    /** All places where a callback's InspectID pointer is put beyond the call. */
    get kept(): readonly KeptPointer[] {
        return this.callbacks.flatMap((each) => this.keptBy(each));
    }

    /** The places where a callback's InspectID pointer is put beyond the call. */
    keptBy(callback: InspectCallback): readonly KeptPointer[] {
        let kept = this.#kept.get(callback);
        if (kept === undefined) this.#kept.set(callback, (kept = keptPointers(this.program, callback)));
        return kept;
    }

    /** Comparisons of InspectID pointers in a function. */
    comparisons(fn: FunctionDecl): readonly PointerComparison[] {
        return pointerComparisons(this.program, this, fn);
    }

    /** Returns of an inspect callback that pend a request whose ID is copied nowhere. */
    lost(callback: InspectCallback): readonly LostInspection[] {
        return callback.role.event.returnType === "WSK_INSPECT_ACTION" ? lostInspections(this.program, callback) : [];
    }

    /** The returns of inspect callbacks that pend. */
    pends(callback: InspectCallback): readonly Pended[] {
        return pendsOf(this.program, callback);
    }

    /** True when the driver answers pended inspections anywhere, or may. */
    get isAnswering(): boolean {
        return answers(this.program, this.requests);
    }

    /** True for an abort callback that lets a pended inspection be. */
    isHeedless(callback: InspectCallback): boolean {
        return isHeedless(this.program, callback);
    }

    /** The calls of WskInspectComplete below `unit` with an action that it does not take. */
    badActions(unit: Unit): Iterable<BadAction> {
        return badActions(this.program, this.requests, unit);
    }

    /** Where a callback remembers the request that it pends in the place of any other one. */
    singleSlots(callback: InspectCallback): readonly SingleSlot[] {
        return singleSlots(this.program, callback);
    }

    /** What is wrong with a call of WskInspectComplete. */
    completions({ fn, event }: { readonly fn: FunctionDecl; readonly event: CallEvent }): readonly BadCompletion[] {
        return badCompletions(this, this.requests, fn, event);
    }

    /** True for functions in which the pointer that a callback received, or kept, may turn up under any type. */
    handlesPointers(fn: FunctionDecl): boolean {
        this.#below ??= this.#functionsBelow();
        if (this.#below.has(fn)) return true;
        const text = fn.unit.file.text.slice(fn.item.bodyStart, fn.item.end);
        return this.kept.some(({ slot, routine }) => routine === fn || (slot !== null && text.includes(slot)));
    }

    #functionsBelow(): ReadonlySet<FunctionDecl> {
        const found = new Set<FunctionDecl>();
        for (const { fn } of this.callbacks) for (const context of contextsBelow(this.program, fn)) found.add(context.fn);
        return found;
    }

    /** The callback that was given the pointer `sym` of `fn`, directly, through helpers, or kept in memory; null when none is known. */
    receivedPointer(fn: FunctionDecl, sym: Sym, state: FlowState): InspectCallback | null {
        return pointerOf(this.program, this.callbacks, fn, sym, state) ?? this.keptIn(sym)?.callback ?? null;
    }

    /** The place where a callback kept the pointer that `sym` is loaded from; null when none is known. */
    keptIn(sym: Sym): KeptPointer | null {
        if (sym.kind !== "initial") return null;
        const slot = nameOf(sym.cell);
        return slot === null ? null : (this.kept.find((each) => each.slot === slot) ?? null);
    }

    /** True when everything that the driver puts into the members or variables named `slot` is the address of a copy of its own. */
    holdsOwnCopies(slot: string | null): boolean {
        if (slot === null) return false;
        let own = this.#ownCopies.get(slot);
        if (own === undefined) this.#ownCopies.set(slot, (own = this.#storesOwnCopies(slot)));
        return own;
    }

    #storesOwnCopies(slot: string): boolean {
        let addresses = 0;
        for (const fn of this.program.functionsNaming(slot)) {
            for (const { cell, value } of this.program.flow(fn)?.assigns ?? []) {
                if (nameOf(cell) !== slot) continue;
                if (value.kind === "address") addresses++;
                else if (value.kind !== "const") return false;
            }
        }
        return addresses > 0;
    }
}
