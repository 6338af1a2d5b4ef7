/** IRPs that a member keeps from their allocation to their request, and on which nobody in the whole driver sets a completion routine. */
import type { CNode } from "../../parser/ast.js";
import { requesting } from "../concerned.js";
import type { CallEvent } from "../flow/engine.js";
import { alternatives, type Sym } from "../flow/sym.js";
import { isIrpAllocator, looksLikeDispatchRoutine } from "./irp-origin.js";
import { wordsFor } from "../mentions.js";
import { isPrinting } from "../printing.js";
import type { FunctionFlow, Program } from "../program.js";
import type { Roles } from "../roles.js";
import type { FunctionDecl } from "../unit.js";

/** A request with an IRP that has no completion routine. */
export interface BareIrp {
    readonly event: CallEvent;
    /** The member that keeps the IRP. */
    readonly member: string;
    readonly allocation: { readonly node: CNode; readonly name: string; readonly fn: FunctionDecl };
}

/** By member; null where a routine may be set. */
type Allocations = Map<string, BareIrp["allocation"] | null>;
const known = new WeakMap<Program, Allocations>();

/** Calls by which an IRP may get a routine. */
const SETTERS = ["IoSetCompletionRoutine", "IoSetCompletionRoutineEx", "IoGetNextIrpStackLocation", "IoSetNextIrpStackLocation"];
const MOST_UP = 3;

/** The requests of `fn` with such IRPs. */
export function bareIrps(program: Program, roles: Roles, fn: FunctionDecl): readonly BareIrp[] {
    if (!requesting(program.project).has(fn, 0)) return [];
    return (program.flow(fn)?.calls ?? []).flatMap((event) => {
        const { target } = event;
        const irp = target.kind === "wsk" && target.api.irp !== null ? event.args[target.api.irp] : undefined;
        const member = irp === undefined ? null : memberOf(irp);
        if (member === null) return [];
        const allocation = allocationOf(program, roles, member);
        return allocation === null ? [] : [{ event, member, allocation }];
    });
}

/** The member that a value was found in; null for all others, and for elements of arrays. */
function memberOf(value: Sym): string | null {
    const name = value.kind === "initial" ? value.cell.steps.at(-1) : undefined;
    return name === undefined || !/^[A-Za-z_]\w*$/.test(name) ? null : name;
}

function allocationOf(program: Program, roles: Roles, member: string): BareIrp["allocation"] | null {
    const memo = known.get(program) ?? new Map<string, BareIrp["allocation"] | null>();
    known.set(program, memo);
    let found = memo.get(member);
    if (found === undefined) {
        program.project.files.loadMentions(member);
        const stored = storesOf(program, member);
        const first = stored?.[0];
        const isArmed = stored === null || first === undefined || mayBeArmed(program, roles, member, new Set(stored.map(({ sym }) => sym.call)));
        found = isArmed ? null : { node: first.sym.call.node, name: calleeOf(first.sym), fn: first.fn };
        memo.set(member, found);
    }
    return found;
}

type Allocated = Extract<Sym, { kind: "result" }>;

/** What is allocated for members of that name; null where something else is stored there, or what stands there goes elsewhere. */
function storesOf(program: Program, member: string): readonly { readonly sym: Allocated; readonly fn: FunctionDecl }[] | null {
    const stores: { sym: Allocated; fn: FunctionDecl }[] = [];
    for (const fn of program.functionsNaming(member)) {
        const flow = program.flow(fn);
        if (flow === null || flow.cfg.incomplete) return null;
        for (const { cell, value } of flow.assigns) {
            if (cell.steps.at(-1) !== member) continue;
            for (const each of alternatives(value) ?? [value]) {
                if (each.kind === "result" && isIrpAllocator(program.project, calleeOf(each))) stores.push({ sym: each, fn });
                else if (each.kind !== "const" || each.value !== 0) return null;
            }
        }
        const kept = new Set(stores.map(({ sym }) => sym.key));
        if (leaves(flow, (value) => memberOf(value) === member || kept.has(value.key))) return null;
    }
    return stores;
}

/** True when a function passes on an IRP otherwise than to WSK and the system, or calls what is out of sight and may find it. */
function leaves(flow: FunctionFlow, is: (value: Sym) => boolean): boolean {
    const has = (value: Sym): boolean => (alternatives(value) ?? [value]).some(is);
    if (flow.returns.some(({ value }) => value !== null && has(value))) return true;
    return flow.calls.some((event) => {
        const { target, args } = event;
        if (target.kind === "function") return args.some(has);
        if (target.kind === "kernel") return target.api.args === null;
        return target.kind === "unknown" && !isPrinting(event) && args.some((arg) => arg.kind !== "const" && arg.kind !== "string");
    });
}

/** True unless all routines that the driver sets are certainly set on other IRPs. */
function mayBeArmed(program: Program, roles: Roles, member: string, allocations: ReadonlySet<Allocated["call"]>): boolean {
    const isIt = (value: Sym | undefined, fn: FunctionDecl, up: number): boolean => {
        const each = value === undefined ? null : alternatives(value);
        return each === null || each.some((one) => mayBeIt(one, fn, up));
    };
    const mayBeIt = (value: Sym, fn: FunctionDecl, up: number): boolean => {
        switch (value.kind) {
            case "const":
                return false;
            case "result":
                return allocations.has(value.call) || !isIrpAllocator(program.project, calleeOf(value));
            case "initial":
                return memberOf(value) === null || memberOf(value) === member;
            case "address":
                return value.cell.steps.length === 0 && !("variable" in value.cell.base);
            case "param": {
                if (looksLikeDispatchRoutine(program, roles, fn) && program.callers(fn).length === 0) return value.index !== 1;
                const callers = up < MOST_UP ? program.callers(fn) : [];
                return callers.length === 0 || callers.some(({ caller, event }) => isIt(event.args[value.index], caller, up + 1));
            }
            default:
                return true;
        }
    };
    for (const setter of SETTERS) {
        program.project.files.loadMentions(setter);
        for (const fn of new Set([...wordsFor(program.project, setter)].flatMap((word) => [...program.functionsNaming(word)]))) {
            const flow = program.flow(fn);
            if (flow === null) return true;
            for (const { target, args } of flow.calls) {
                const acts = target.kind === "kernel" && target.name === setter ? target.api.acts : null;
                if (acts !== null && isIt(acts.arg === null ? undefined : args[acts.arg], fn, 0)) return true;
            }
        }
    }
    return false;
}

function calleeOf({ call }: Allocated): string {
    return call.callee.op === "function" ? call.callee.name : "";
}
