/** Where the IRP of a completion routine comes from: made by the driver itself, or handed down to it from above. */
import { irpArgument, irpDestination, type IrpDestination } from "../completion/completion.js";
import { canonicalName } from "../resolve.js";
import type { Sym } from "../flow/sym.js";
import type { Program } from "../program.js";
import type { Project } from "../project.js";
import type { Roles, RoutineRole } from "../roles.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";

/**
 * `own`: allocated or initialised by the driver, which must end its completion. `borrowed`: the parameter of a dispatch routine.
 * https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions
 */
export type IrpOrigin = "own" | "borrowed" | "unknown";

export interface RoutineIrp {
    readonly origin: IrpOrigin;
    readonly goesTo: IrpDestination["goesTo"];
    /** From the allocation to the call that sets the routine. */
    readonly trace: readonly TraceStep[];
}

/** The IRP that a completion routine is set on, at one registration. */
export function irpOf(program: Program, roles: Roles, role: RoutineRole): RoutineIrp {
    const { site, instance } = role;
    const outer = instance.chain[0]?.caller ?? site.caller;
    const here = irpArgument(site.event);
    const value = instance.values[1];
    const views = [view(program, site.caller, here), view(program, outer, value)];
    const origins = new OriginFinder(program, roles, outer);
    const signed = views.some((acts) => acts.some((verb) => verb === "reuse" || verb === "initialize" || verb === "free"));
    const origin = signed ? "own" : value === undefined ? "unknown" : origins.of(value);
    const set = step(site.event.call.node, `${role.fn.name} is set as the IRP's completion routine`);
    return { origin, goesTo: irpDestination(program, role).goesTo, trace: [...origins.steps.slice(0, 1), set] };
}

/** What a function does with an IRP that it knows as `irp`. */
function view(program: Program, fn: FunctionDecl, irp: Sym | undefined): readonly string[] {
    const acts: string[] = [];
    const values = irp === undefined ? [] : [irp, ...(irp.kind === "phi" ? (irp.of ?? []) : [])];
    const keys = new Set(values.map((each) => each.key));
    keys.delete("0");
    keys.delete("uninit");
    for (const { target, args } of program.flow(fn)?.calls ?? []) {
        const same = (index: number | null): boolean => index !== null && keys.has(args[index]?.key ?? "");
        if (target.kind !== "kernel") continue;
        if (target.api.acts?.on === "irp" && same(target.api.acts.arg)) acts.push(target.api.acts.verb);
        if (target.api.frees?.kind === "irp" && same(target.api.frees.arg)) acts.push("free");
    }
    return acts;
}

const MOST_DEPTH = 4;

class OriginFinder {
    readonly steps: TraceStep[] = [];

    constructor(
        readonly program: Program,
        readonly roles: Roles,
        /** The function that values are in terms of. */
        readonly fn: FunctionDecl,
    ) {}

    of(value: Sym, depth = 0): IrpOrigin {
        switch (value.kind) {
            case "result": {
                const { callee, node } = value.call;
                if (callee.op !== "function" || !isIrpAllocator(this.program.project, callee.name)) return "unknown";
                this.steps.push(step(node, `${callee.name} allocates the IRP`));
                return "own";
            }
            case "address":
                // Dispatch routines are given pointers; the storage of an IRP is the driver's own.
                return value.cell.steps.length > 0 || "variable" in value.cell.base ? "own" : "unknown";
            case "param":
                return value.index === 1 && looksLikeDispatchRoutine(this.program, this.roles, this.fn) ? "borrowed" : "unknown";
            case "phi":
                return value.of === null ? "unknown" : agreed(value.of.filter(isSomething).map((each) => this.of(each, depth)));
            case "initial": {
                const member = value.cell.steps.at(-1);
                if (member === undefined || member.startsWith("[") || depth >= MOST_DEPTH) return "unknown";
                return this.#ofMember(member, depth);
            }
            default:
                return "unknown";
        }
    }

    /** A member of a context structure holds what the project stores in members of that name. */
    #ofMember(member: string, depth: number): IrpOrigin {
        const origins: IrpOrigin[] = [];
        const stored = new RegExp(`(->|\\.)\\s*${member}\\s*=[^=]`);
        for (const fn of this.program.functionsNaming(member)) {
            const { text } = fn.unit.file;
            if (!stored.test(text.slice(fn.item.bodyStart, fn.item.end))) continue;
            const flow = this.program.flow(fn);
            if (flow === null) return "unknown";
            for (const { cell, value } of flow.assigns) {
                if (cell.steps.at(-1) !== member || !isSomething(value)) continue;
                const finder = new OriginFinder(this.program, this.roles, fn);
                origins.push(finder.of(value, depth + 1));
                this.steps.push(...finder.steps);
            }
        }
        return agreed(origins);
    }
}

function isSomething(value: Sym): boolean {
    return value.kind !== "uninitialized" && !(value.kind === "const" && value.value === 0);
}

function agreed(origins: readonly IrpOrigin[]): IrpOrigin {
    const first = origins[0] ?? "unknown";
    return origins.every((each) => each === first) ? first : "unknown";
}

/** True for a function that makes IRPs which are the driver's own; those that IoBuild… makes belong to the I/O manager. */
export function isIrpAllocator(project: Project, name: string): boolean {
    return project.api(name)?.allocates === "irp" && !/^Io(?!AllocateIrp(?:Ex)?$)/.test(name);
}

/** True for a function with the parameters of a dispatch routine, or declared as one. */
export function looksLikeDispatchRoutine(program: Program, roles: Roles, fn: FunctionDecl): boolean {
    return roles.declaredRoles(fn).includes("dispatch-routine") || takes(program, fn, ["DEVICE_OBJECT", "IRP"]);
}

/** True for a function with the parameters of a completion routine that nobody calls directly. */
export function looksLikeCompletionRoutine(program: Program, fn: FunctionDecl): boolean {
    return takes(program, fn, ["DEVICE_OBJECT", "IRP", null]) && program.callers(fn).length === 0;
}

/** Compares the parameters' types, pointers to the named structures; null admits any pointer. */
function takes(program: Program, fn: FunctionDecl, names: readonly (string | null)[]): boolean {
    const { parameters } = fn;
    if (parameters?.length !== names.length) return false;
    return parameters.every(({ type }, index) => {
        const wanted = names[index];
        if (wanted === null || wanted === undefined) return true;
        const named = canonicalName(program.project, fn.unit, type);
        return named !== null && named.depth === 1 && named.name.replace(/^_/, "") === wanted;
    });
}
