/**
 * Which functions of the project the system calls, and as what: event callbacks by dispatch table, assignment or signature; completion
 * routines by the call that sets them; other routines by the call that registers them or the typedef that declares them.
 */
import {
    callbackByMember, callbackByPfn, clientDispatch, type EventCallback, EVENT_CALLBACKS, type FunctionRole, kernelApi, roleOfTypedef,
} from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import { withCasts } from "./casts.js";
import { declarationsOf } from "./classes.js";
import { mayTake } from "./completion/completion.js";
import type { CallEvent } from "./flow/engine.js";
import { alternatives, type Sym } from "./flow/sym.js";
import { initializerEntries } from "./initializers.js";
import { callInstances, type Instance } from "./instances.js";
import { wordsFor } from "./mentions.js";
import { push } from "./multimaps.js";
import type { Program } from "./program.js";
import type { Project } from "./project.js";
import { canonicalName } from "./resolve.js";
import { step, type TraceStep } from "./trace.js";
import { type CType, declaredBy, type Declared } from "./types.js";
import type { FunctionDecl, Unit } from "./unit.js";

/** A function that WSK calls on an event. */
export interface CallbackRole {
    readonly fn: FunctionDecl;
    readonly event: EventCallback;
    /** Where the function is made the callback, or null when only its name and signature say so. */
    readonly registered: TraceStep | null;
}

/** A function that is handed to another one to be called later. */
export interface RoutineRole {
    readonly fn: FunctionDecl;
    readonly role: FunctionRole;
    /** The registering call and the function that it stands in. */
    readonly site: { readonly caller: FunctionDecl; readonly event: CallEvent };
    /** How the registering call is reached, with the values of its first argument (for completion routines the IRP) and the context. */
    readonly instance: Instance;
}

export class Roles {
    readonly #callbacks = new Map<string, CallbackRole>();
    readonly #routines = new Map<FunctionDecl, RoutineRole[]>();
    readonly #sites = new Map<FunctionDecl, readonly RegistrationSite[]>();
    #setting: ReadonlySet<FunctionDecl> | null = null;
    #dispatching: ReadonlySet<FunctionDecl> | null = null;

    constructor(readonly program: Program) {
        for (const unit of program.project.units) {
            if (!/WSK_CLIENT_|Wsk\w+Event|PFN_WSK_/.test(unit.file.text)) continue;
            for (const list of unit.scope.variables.values()) for (const declared of list) this.#table(declared, unit);
            for (const list of unit.functions.values()) for (const fn of list) this.#assignments(fn);
        }
        this.#bySignature();
    }

    /** All event callbacks of the project; a function that serves several events stands for each. */
    get callbacks(): Iterable<CallbackRole> {
        return this.#callbacks.values();
    }

    #add(fn: FunctionDecl | null, event: EventCallback, registered: TraceStep | null): void {
        if (fn === null) return;
        const key = `${fn.key} ${event.name}`;
        if (!this.#callbacks.has(key)) this.#callbacks.set(key, { fn, event, registered });
    }

    /** A dispatch table with an initialiser, or a variable of a PFN_ type. */
    #table(declared: Declared, unit: Unit): void {
        if (declared.value === null) return;
        const { project } = this.program;
        const value = withCasts(project, unit, declared.value);
        const event = pfnEvent(declared.type);
        if (event !== undefined) this.#add(functionNamed(project, unit, value, ownerOf(declared)), event, step(declared.node, `${declared.name} is the ${event.name}`));
        if (value.kind !== "initializer_list") return;
        const isTable = isClientDispatch(project, unit, declared.type);
        for (const { path, value: member } of initializerEntries(project, unit, declared.type, value) ?? []) {
            const slot = callbackByMember(String(path.at(-1)));
            // A table may be a member of a structure of the driver's own.
            if (slot === undefined || !(isTable || path.length > 1)) continue;
            this.#add(functionNamed(project, unit, member, ownerOf(declared)), slot, step(member, `${member.text} is the ${slot.name} of ${declared.name}`));
        }
    }

    /** Tables inside functions, and members and PFN_ variables assigned at run time. */
    #assignments(fn: FunctionDecl): void {
        const { item, unit } = fn;
        const text = unit.file.text.slice(item.bodyStart, item.end);
        if (!/WSK_CLIENT_\w*DISPATCH|Wsk\w+Event\b|PFN_WSK_\w+EVENT/.test(text)) return;
        for (const node of fn.body?.walk() ?? []) {
            if (node.kind === "declaration") for (const declared of declaredBy(node)) if (declared.storage === "static") this.#table(declared, unit);
        }
        for (const { cell, value, instr } of this.program.flow(fn)?.assigns ?? []) {
            const last = cell.steps.at(-1);
            const event = last === undefined ? pfnEvent("variable" in cell.base ? cell.base.variable.type : null) : callbackByMember(last);
            if (event === undefined || value.kind !== "function") continue;
            this.#add(this.program.project.function(value.name, unit), event, step(instr.node, `${value.name} is made the ${event.name}`));
        }
    }

    /** Tables may be out of sight: a function that bears an event's name and has exactly its parameters is its callback. */
    #bySignature(): void {
        const known = new Set([...this.#callbacks.values()].map((each) => each.fn));
        for (const fn of this.program.project.functions()) {
            if (known.has(fn)) continue;
            const event = EVENT_CALLBACKS.find((each) => fn.name.endsWith(each.name));
            if (event !== undefined && hasSignature(this.program.project, fn, event)) this.#add(fn, event, null);
        }
    }

    /** How a function is registered with the system, as a completion routine. */
    routinesOf(fn: FunctionDecl): readonly RoutineRole[] {
        if (!mayTake(fn, ROUTINE_PARAMETERS)) return [];
        for (const caller of this.#settingFunctions()) {
            // Following the arguments of a registration up its callers costs much; most name their routine in the call itself.
            for (const site of this.#sitesIn(caller)) if (mayRegister(site, fn.name)) this.#registered(site);
        }
        return this.#routines.get(fn) ?? [];
    }

    /** The completion routines that functions of `unit` set, themselves or through others. */
    *routinesSetBelow(unit: Unit): Generator<RoutineRole, void, undefined> {
        for (const caller of this.#settingFunctions()) {
            if (this.program.isBelow(unit, caller)) for (const site of this.#sitesIn(caller)) yield* this.#registered(site);
        }
    }

    /** How many calls set a completion routine that is not in sight; those that take one away are none. */
    routinesOutOfSight(): number {
        const sites = [...this.#settingFunctions()].flatMap((caller) => this.#sitesIn(caller));
        return sites.filter((site) => {
            const { target, args } = site.event;
            const routine = target.kind === "kernel" && target.api.registers !== null ? args[target.api.registers.routine] : undefined;
            return routine !== undefined && routine.kind !== "const" && this.#registered(site).length === 0;
        }).length;
    }

    /** All functions registered with the given role; with `unit`, those that it defines. */
    *routines(role: FunctionRole, unit?: Unit): Generator<RoutineRole, void, undefined> {
        const units = unit === undefined ? [...this.program.project.units] : [unit];
        for (const each of units) {
            for (const list of each.functions.values()) for (const fn of list) for (const one of this.routinesOf(fn)) if (one.role === role) yield one;
        }
    }

    /** The functions that may set completion routines themselves. */
    #settingFunctions(): ReadonlySet<FunctionDecl> {
        if (this.#setting === null) {
            const words = COMPLETION_SETTERS.flatMap((name) => [...wordsFor(this.program.project, name)]);
            const naming = words.flatMap((word) => [...this.program.functionsNaming(word)]);
            this.#setting = new Set(naming.filter((fn) => this.program.project.files.matters(fn.unit)));
        }
        return this.#setting;
    }

    #sitesIn(caller: FunctionDecl): readonly RegistrationSite[] {
        let sites = this.#sites.get(caller);
        if (sites === undefined) {
            const events = this.program.flow(caller)?.calls.filter(({ target }) => COMPLETION_SETTERS.includes(target.name)) ?? [];
            this.#sites.set(caller, (sites = events.map((event) => ({ caller, event, roles: null }))));
        }
        return sites;
    }

    #registered(site: RegistrationSite): readonly RoutineRole[] {
        if (site.roles === null) {
            site.roles = [];
            site.roles = this.#registration(site);
            for (const role of site.roles) push(this.#routines, role.fn, role);
        }
        return site.roles;
    }

    #registration({ caller, event }: RegistrationSite): readonly RoutineRole[] {
        const registers = event.target.kind === "kernel" ? event.target.api.registers : null;
        if (registers === null) return [];
        // The Ex form takes a device object first; the IRP stands right before the routine.
        const wanted = [registers.routine, registers.routine - 1, registers.context ?? registers.routine];
        return [...callInstances(this.program, caller, event, wanted)].flatMap((instance) =>
            functionsIn(this.program.project, instance.values[0]).map((fn) => ({ fn, role: registers.role, site: { caller, event }, instance })),
        );
    }

    /** True for a routine for requests from above: one declared as that, or that the driver puts into its `MajorFunction` table. */
    isDispatchRoutine(fn: FunctionDecl): boolean {
        return this.declaredRoles(fn).includes("dispatch-routine") || this.#inMajorFunction().has(fn);
    }

    /** True where the driver fills a `MajorFunction` table: what is not in it is no dispatch routine. */
    get fillsMajorFunction(): boolean {
        return this.#inMajorFunction().size > 0;
    }

    #inMajorFunction(): ReadonlySet<FunctionDecl> {
        if (this.#dispatching === null) {
            const { project } = this.program;
            const naming = [...wordsFor(project, MAJOR_FUNCTION)].flatMap((word) => [...this.program.functionsNaming(word)]);
            const assigns = [...new Set(naming)].flatMap((fn) => this.program.flow(fn)?.assigns ?? []);
            this.#dispatching = new Set(assigns.flatMap(({ cell, value }) => (cell.key.includes(`.${MAJOR_FUNCTION}`) ? functionsIn(project, value) : [])));
        }
        return this.#dispatching;
    }

    /** The roles that a function's own declarations give it (`IO_COMPLETION_ROUTINE Done;`, `DRIVER_INITIALIZE DriverEntry;`). */
    declaredRoles(fn: FunctionDecl): readonly FunctionRole[] {
        const roles = new Set<FunctionRole>();
        if (fn.name === "DriverEntry") roles.add("driver-entry");
        const named = [...(fn.unit.scope.variables.get(fn.name) ?? []), ...declarationsOf(this.program.project, fn)];
        for (const { type } of named) {
            const role = type.kind === "named" ? roleOfTypedef(type.name) : undefined;
            if (role !== undefined && !role.pointer) roles.add(role.role);
        }
        return [...roles];
    }
}

/** A call that registers a routine, and what it registers; null until it has been followed up its callers. */
interface RegistrationSite {
    readonly caller: FunctionDecl;
    readonly event: CallEvent;
    roles: readonly RoutineRole[] | null;
}

/** False when a call certainly registers another function than one of that name. */
function mayRegister({ event }: RegistrationSite, name: string): boolean {
    const registers = event.target.kind === "kernel" ? event.target.api.registers : null;
    const routine = registers === null ? undefined : event.args[registers.routine];
    if (routine === undefined) return false;
    const each = routine.kind === "phi" ? (routine.of ?? [routine]) : [routine];
    return each.some((one) => (one.kind === "function" ? one.name === name : one.kind !== "const"));
}

/** What a completion routine is given: device object, IRP, context. */
const ROUTINE_PARAMETERS = 3;

/** The member of a driver object that holds its routines for requests. */
const MAJOR_FUNCTION = "MajorFunction";

const COMPLETION_SETTERS = ["IoSetCompletionRoutine", "IoSetCompletionRoutineEx"].filter((name) => kernelApi(name) !== undefined);

/** The functions that a value may be; a name means what it does in the file in which it stands, wherever the value has come to. */
function functionsIn(project: Project, value: Sym | undefined): readonly FunctionDecl[] {
    const found: FunctionDecl[] = [];
    for (const one of value === undefined ? [] : (alternatives(value) ?? [])) {
        const unit = one.kind === "function" ? project.unit(one.from) : undefined;
        const fn = unit === undefined || one.kind !== "function" ? null : project.function(one.name, unit);
        if (fn !== null) found.push(fn);
    }
    return found;
}

function pfnEvent(type: CType | null): EventCallback | undefined {
    return type?.kind === "named" ? callbackByPfn(type.name) : undefined;
}

function isClientDispatch(project: Project, unit: Unit, type: CType): boolean {
    const named = canonicalName(project, unit, type.kind === "array" ? type.of : type);
    return named !== null && named.depth === 0 && clientDispatch(named.name) !== undefined;
}

/** The class whose static member a table is; empty for others. */
function ownerOf({ name }: Declared): string {
    return name.slice(0, Math.max(0, name.lastIndexOf("::")));
}

/** The function that an initialiser names, through casts, parentheses and `&`; in a class, its own functions by their bare names. */
function functionNamed(project: Project, unit: Unit, node: CNode, owner: string): FunctionDecl | null {
    let inner: CNode | null = node;
    while (inner !== null && inner.kind !== "identifier") {
        if (inner.kind === "qualified_identifier") return project.function(inner.text.replace(/\s+/g, ""), unit);
        if (inner.kind === "cast_expression") inner = inner.get("value");
        else if (inner.kind === "parenthesized_expression") inner = inner.children[0] ?? null;
        else if (inner.kind === "pointer_expression") inner = inner.get("argument");
        else return null;
    }
    if (inner === null) return null;
    return (owner === "" ? null : project.function(`${owner}::${inner.text}`, unit)) ?? project.function(inner.text, unit);
}

/** Compares parameter types by canonical name, where both sides are known. */
function hasSignature(project: Project, fn: FunctionDecl, event: EventCallback): boolean {
    const parameters = fn.parameters;
    if (parameters === null || parameters.length !== event.parameters.length) return false;
    return parameters.every((parameter, index) => {
        const mine = canonicalName(project, fn.unit, parameter.type);
        const documented = canonicalName(project, fn.unit, documentedType(event.parameters[index]?.type ?? ""));
        return mine !== null && documented !== null && mine.name === documented.name && mine.depth === documented.depth;
    });
}

/** A type as the tables spell it: `const WSK_CLIENT_CONNECTION_DISPATCH **`. */
export function documentedType(text: string): CType {
    const stars = text.split("*").length - 1;
    let type: CType = { kind: "named", name: text.replaceAll("*", "").replace(/\b(const|CONST|struct)\b/g, "").trim() };
    for (let depth = 0; depth < stars; depth++) type = { kind: "pointer", to: type };
    return type;
}
