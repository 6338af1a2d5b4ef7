/**
 * Where an IRP with a completion routine goes: to WSK, or to another driver. Decided by the IRP's value reaching a call in the function
 * that sets the routine, in what it calls and in what calls it; else by the member that keeps the IRP; else by what the file does with IRPs.
 */
import type { CNode } from "../../parser/ast.js";
import type { CallEvent } from "../flow/engine.js";
import { Substitution } from "../flow/summary.js";
import { alternatives, type Cell, memberCell, pointeeCell, type Sym } from "../flow/sym.js";
import type { Program } from "../program.js";
import type { Roles, RoutineRole } from "../roles.js";
import type { FunctionDecl, Unit } from "../unit.js";

export interface IrpDestination {
    readonly goesTo: "wsk" | "driver" | "unknown";
    /** The call that takes the IRP, where it is in sight. */
    readonly at: CNode | null;
    /** Name of the called function. */
    readonly name: string | null;
}

/** A completion routine that runs for a request to WSK. */
export interface WskCompletionRoutine {
    readonly role: RoutineRole;
    readonly destination: IrpDestination;
}

const MOST_DOWN = 4;
const MOST_UP = 3;
const MOST_CALLERS = 16;
const SENDS_TO_DRIVER = /\b(Iof?CallDriver|PoCallDriver|IoForwardIrpSynchronously|WdfRequestSend|IoSynchronousCallDriver)\b/;
const CALLS_WSK = /(->|\.)\s*Wsk\w+\s*\(|\bPFN_WSK_/;

/** The completion routines of `unit` (or of the project) that run for requests to WSK, once for each place that sets them. */
export function* wskCompletionRoutines(program: Program, roles: Roles, unit?: Unit): Generator<WskCompletionRoutine, void, undefined> {
    for (const role of roles.routines("completion-routine", unit)) {
        const destination = irpDestination(program, role);
        if (destination.goesTo === "wsk") yield { role, destination };
    }
}

/** True for a function that takes what a completion routine does: three arguments, the second one an IRP. Cheap; a first sieve. */
export function mayBeCompletionRoutine(fn: FunctionDecl): boolean {
    // Most functions need not be parsed to be ruled out.
    if (!/irp/i.test(fn.head) || !mayTake(fn, 3)) return false;
    const { parameters } = fn;
    let type = parameters?.length === 3 ? parameters[1]?.type : undefined;
    while (type?.kind === "pointer") type = type.to;
    return type?.kind === "named" && /irp/i.test(type.name);
}

/** False when a function's head has too few commas for that many parameters: judged without parsing. */
export function mayTake({ head }: FunctionDecl, parameters: number): boolean {
    return head.split(",").length >= parameters;
}

/** The IRP argument of a registering call; it stands right before the routine. */
export function irpArgument(event: CallEvent): Sym | undefined {
    const registers = event.target.kind === "kernel" ? event.target.api.registers : null;
    return registers === null ? undefined : event.args[registers.routine - 1];
}

const destinations = new WeakMap<RoutineRole, IrpDestination>();

/** Where the IRP goes that a completion routine was set for. */
export function irpDestination(program: Program, role: RoutineRole): IrpDestination {
    let known = destinations.get(role);
    if (known === undefined) {
        const { caller, event } = role.site;
        known = new Search(program, caller, irpArgument(event), [caller.unit, role.fn.unit]).run();
        destinations.set(role, known);
    }
    return known;
}

/** Where an IRP goes that `fn` knows as `irp`. */
export function irpDestinationOf(program: Program, fn: FunctionDecl, irp: Sym): IrpDestination {
    return new Search(program, fn, irp, [fn.unit]).run();
}

/** An IRP as one function sees it: a value, and the places that hold it. */
interface Irp {
    readonly value: Sym;
    readonly holders: readonly Cell[];
}

class Search {
    readonly #seen = new Set<string>();
    #wsk: CallEvent | null = null;
    #driver: CallEvent | null = null;

    constructor(
        readonly program: Program,
        readonly fn: FunctionDecl,
        readonly irp: Sym | undefined,
        /** The files whose text decides where nothing else does. */
        readonly files: readonly Unit[],
    ) {}

    run(): IrpDestination {
        const { fn: caller, irp: value } = this;
        if (value === undefined) return this.#byText();
        const irp: Irp = { value, holders: value.kind === "initial" ? [value.cell] : [] };
        this.#around(caller, irp, 0);
        if (this.#found === null) for (const member of this.#members(caller, irp)) this.#byMember(member);
        return this.#found ?? this.#byText();
    }

    get #found(): IrpDestination | null {
        if (this.#wsk !== null) return { goesTo: "wsk", at: this.#wsk.call.node, name: this.#wsk.target.name };
        if (this.#driver !== null) return { goesTo: "driver", at: this.#driver.call.node, name: this.#driver.target.name };
        return null;
    }

    /** `fn` and what it calls; then, as long as nothing is found, its callers. */
    #around(fn: FunctionDecl, irp: Irp, up: number): void {
        const here: Irp = { value: irp.value, holders: [...irp.holders, ...this.#holders(fn, irp)] };
        this.#below(fn, here, 0);
        if (this.#found !== null || up >= MOST_UP) return;
        for (const site of this.program.callers(fn).slice(0, MOST_CALLERS)) {
            const into = new Substitution(site.event, site.event.state);
            const holders = here.holders.map((cell) => into.cell(cell)).filter((cell) => cell !== null);
            this.#around(site.caller, { value: into.sym(here.value), holders }, up + 1);
        }
    }

    #below(fn: FunctionDecl, irp: Irp, down: number): void {
        const key = `${fn.key} ${irp.value.key} ${irp.holders.map((each) => each.key).join(" ")}`;
        if (this.#seen.has(key)) return;
        this.#seen.add(key);
        for (const event of this.program.flow(fn)?.calls ?? []) {
            this.#take(event, (arg) => isIrp(arg, irp));
            if (event.target.kind !== "function" || down >= MOST_DOWN) continue;
            for (const inside of passed(event, irp)) this.#below(event.target.decl, inside, down + 1);
        }
    }

    /** Notes where a call takes the IRP. */
    #take(event: CallEvent, is: (arg: Sym) => boolean): void {
        const { target, args } = event;
        if (target.kind === "wsk") {
            const arg = target.api.irp === null ? undefined : args[target.api.irp];
            if (arg !== undefined && is(arg)) this.#wsk ??= event;
        } else if (target.kind === "kernel" && target.api.acts?.on === "irp" && target.api.acts.verb === "send") {
            const arg = args[target.api.acts.arg ?? 0];
            if (arg !== undefined && is(arg)) this.#driver ??= event;
        }
    }

    /** The cells that a function stores the IRP in. */
    #holders(fn: FunctionDecl, irp: Irp): Cell[] {
        const assigns = this.program.flow(fn)?.assigns ?? [];
        return assigns.filter(({ value, cell }) => cell.steps.length > 0 && isIrp(value, irp)).map(({ cell }) => cell);
    }

    /** Names of the structure members that keep the IRP. */
    #members(fn: FunctionDecl, irp: Irp): ReadonlySet<string> {
        const cells = [...irp.holders, ...this.#holders(fn, irp)];
        return new Set(cells.map((cell) => cell.steps.at(-1)).filter((each) => each !== undefined && /^[A-Za-z_]/.test(each)) as string[]);
    }

    #byMember(member: string): void {
        for (const fn of this.program.functionsNaming(member)) {
            const text = fn.unit.file.text.slice(fn.item.bodyStart, fn.item.end);
            if (!SENDS_TO_DRIVER.test(text) && !CALLS_WSK.test(text)) continue;
            for (const event of this.program.flow(fn)?.calls ?? []) {
                this.#take(event, (arg) => arg.kind === "initial" && arg.cell.steps.at(-1) === member);
            }
        }
    }

    /** A file that calls WSK and sends no IRP anywhere else. */
    #byText(): IrpDestination {
        const files = this.files.map((each) => each.file.text);
        const wsk = files.some((text) => CALLS_WSK.test(text)) && !files.some((text) => SENDS_TO_DRIVER.test(text));
        return { goesTo: wsk ? "wsk" : "unknown", at: null, name: null };
    }
}

function isIrp(value: Sym, irp: Irp): boolean {
    const wanted = alternatives(irp.value)?.filter(isObject) ?? [];
    return (alternatives(value) ?? []).some((each) => {
        if (each.kind === "initial" && irp.holders.some((cell) => cell.key === each.cell.key)) return true;
        return isObject(each) && wanted.some((one) => one.key === each.key);
    });
}

function isObject(sym: Sym): boolean {
    return sym.kind !== "const" && sym.kind !== "name" && sym.kind !== "uninitialized" && sym.kind !== "phi";
}

/** The IRP as a callee sees it: as a parameter, or behind one. */
function* passed(event: CallEvent, irp: Irp): Generator<Irp, void, undefined> {
    for (const [index, arg] of event.args.entries()) {
        const parameter: Sym = { kind: "param", key: `p${index}`, index };
        if (isIrp(arg, irp)) yield { value: parameter, holders: [] };
        if (arg.kind === "const" || arg.kind === "name" || arg.kind === "string" || arg.kind === "function") continue;
        const object = pointeeCell(arg);
        for (const holder of irp.holders) {
            if (holder.root !== object.root || !`${holder.key}.`.startsWith(`${object.key}.`)) continue;
            let cell = pointeeCell(parameter);
            for (const step of holder.steps.slice(object.steps.length)) cell = memberCell(cell, step);
            yield { value: { kind: "initial", key: `in(${cell.key})`, cell, epoch: "" }, holders: [cell] };
        }
    }
}
