/** What drivers there are among some files, and what the model knows of each: for people who want to see what is looked at. */
import { damage } from "../parser/damage.js";
import { parseFile } from "../parser/parse.js";
import type { CallEvent } from "./flow/engine.js";
import { SPEAKS_WSK } from "./text-names.js";
import { type Driver, driverOf } from "./driver.js";
import type { Program } from "./program.js";
import { knownFunctions } from "./project-knowledge.js";
import type { DriverContext } from "./surroundings.js";
import type { FunctionDecl } from "./unit.js";

/** A function and where it stands. */
export interface PlacedFunction {
    readonly name: string;
    readonly path: string;
    readonly line: number;
}

/** A function that the graph names. `role`: the event, or how it is called; empty for a helper. */
export interface GraphFunction extends PlacedFunction {
    readonly id: string;
    readonly kind: "callback" | "completion" | "start" | "helper";
    readonly role: string;
}

/** A call of something outside of the driver: a function that waits, or one of WSK. */
export interface GraphOutside {
    readonly id: string;
    readonly name: string;
    readonly kind: "wait" | "request";
}

export interface GraphEdge {
    readonly from: string;
    readonly to: string;
    /** `sets`: the function hands over the completion routine. */
    readonly kind: "calls" | "sets";
}

export interface DriverSurvey {
    /** Where the driver starts. */
    readonly entries: readonly PlacedFunction[];
    /** The driver's files that speak of WSK, and those that such files lead to or that lead to them. */
    readonly files: readonly string[];
    readonly functions: number;
    /** Functions that were not understood. */
    readonly damaged: readonly (PlacedFunction & { readonly reason: string })[];
    readonly callbacks: readonly GraphFunction[];
    readonly completionRoutines: readonly GraphFunction[];
    /** How many calls set a completion routine that is not in sight. */
    readonly routinesOutOfSight: number;
    /** How many calls of functions of WSK's dispatch tables there are. */
    readonly requests: number;
    readonly nodes: readonly (GraphFunction | GraphOutside)[];
    readonly edges: readonly GraphEdge[];
}

/** The files of one driver as the model sees them. */
interface Seen {
    readonly program: Program;
    readonly drivers: Driver[];
}

/**
 * Looks at the drivers that some files belong to. Files that do not speak of WSK only count where others lead to them.
 *
 * @param files paths (absolute, forward slashes) and texts
 * @param context as for linting
 */
export function surveyDrivers(files: Iterable<readonly [path: string, text: string]>, context: Omit<DriverContext, "filename">): DriverSurvey[] {
    const seen = new Map<Program, Seen>();
    const { prefixMacros } = knownFunctions(context.options);
    for (const [path, text] of files) {
        if (!SPEAKS_WSK.test(text)) continue;
        const driver = driverOf(parseFile(path, text, { prefixMacros }), { ...context, filename: path });
        const known = seen.get(driver.program);
        if (known === undefined) seen.set(driver.program, { program: driver.program, drivers: [driver] });
        else known.drivers.push(driver);
    }
    return [...seen.values()].map(surveyOf);
}

function surveyOf({ program, drivers }: Seen): DriverSurvey {
    const { files } = program.project;
    const units = [...files.loaded].filter((unit) => files.matters(unit));
    const all = units.flatMap((unit) => [...unit.functions.values()].flat());
    const damaged = units.flatMap(({ path, file }) => damage(file).map(({ name, start, reason }) => ({ name, path, line: file.locate(start).line, reason })));
    files.loadMentions("DriverEntry");
    const starts = [...files.loaded].flatMap((unit) => unit.functions.get("DriverEntry") ?? []);
    const graph = new CallGraph(program);
    const callbacks = drivers.flatMap((driver) => [...driver.callbacks()]).map(({ fn, event }) => graph.root(fn, "callback", event.name));
    const routines = drivers.flatMap((driver) => [...driver.wskCompletionRoutines()].map(({ role }) => role));
    const completionRoutines = unique(routines.map(({ fn }) => graph.root(fn, "completion", "completion routine")));
    for (const fn of starts) if (files.matters(fn.unit)) graph.root(fn, "start", "start of the driver");
    for (const { fn, site } of routines) graph.sets(site.caller, fn);
    return {
        entries: starts.map(placeOf),
        files: [...new Set(units.flatMap((unit) => [...files.leadingTo(unit)]))].sort(),
        functions: all.length,
        damaged, callbacks: unique(callbacks), completionRoutines, routinesOutOfSight: drivers[0]?.roles.routinesOutOfSight() ?? 0,
        requests: drivers.reduce((sum, driver) => sum + [...driver.wskCalls()].length, 0),
        ...graph.finish(),
    };
}

function unique(list: readonly GraphFunction[]): GraphFunction[] {
    return [...new Map(list.map((each) => [`${each.id} ${each.role}`, each])).values()];
}

function placeOf({ name, unit, item }: FunctionDecl): PlacedFunction {
    return { name, path: unit.path, line: unit.file.locate(item.start).line };
}

/** More functions than this are no picture. */
const MOST_FUNCTIONS = 400;

/** Who calls whom below some functions, as far as it leads to a wait, to WSK, or to another of these functions. */
class CallGraph {
    readonly #roots = new Map<FunctionDecl, GraphFunction>();
    readonly #ids = new Map<FunctionDecl, string>();
    readonly #outside = new Map<string, GraphOutside>();
    readonly #edges = new Map<string, GraphEdge>();

    constructor(readonly program: Program) {}

    root(fn: FunctionDecl, kind: GraphFunction["kind"], role: string): GraphFunction {
        const known = this.#roots.get(fn);
        const roles = known === undefined || known.role === role ? role : `${known.role}, ${role}`;
        const root = { id: this.#id(fn), kind: known?.kind ?? kind, role: roles, ...placeOf(fn) };
        this.#roots.set(fn, root);
        return root;
    }

    sets(caller: FunctionDecl, routine: FunctionDecl): void {
        if (!this.#roots.has(caller)) this.root(caller, "helper", "");
        this.#edge(this.#id(caller), this.#id(routine), "sets");
    }

    finish(): Pick<DriverSurvey, "nodes" | "edges"> {
        const functions = new Set(this.#roots.keys());
        // A set may grow while it is walked.
        for (const fn of functions) {
            for (const event of this.program.flow(fn)?.calls ?? []) this.#call(fn, event, functions);
            if (functions.size > MOST_FUNCTIONS) break;
        }
        const kept = this.#leadingSomewhere();
        const placed = [...functions].map((fn) => this.#roots.get(fn) ?? { id: this.#id(fn), kind: "helper" as const, role: "", ...placeOf(fn) });
        const nodes = [...placed, ...this.#outside.values()].filter(({ id }) => kept.has(id));
        return { nodes, edges: [...this.#edges.values()].filter(({ from, to }) => kept.has(from) && kept.has(to)) };
    }

    #call(from: FunctionDecl, { target }: CallEvent, functions: Set<FunctionDecl>): void {
        if (target.kind === "function") {
            functions.add(target.decl);
            this.#edge(this.#id(from), this.#id(target.decl), "calls");
        } else if (target.kind === "wsk") this.#leave(from, target.name, "request");
        else if (target.kind === "kernel" && target.api.wait !== null && target.api.wait.kind !== "lock" && target.api.wait.kind !== "busy") this.#leave(from, target.name, "wait");
    }

    #leave(from: FunctionDecl, name: string, kind: GraphOutside["kind"]): void {
        const id = `${kind}:${name}`;
        this.#outside.set(id, { id, name, kind });
        this.#edge(this.#id(from), id, "calls");
    }

    /** Roots, what is outside, and all that leads to one of these. */
    #leadingSomewhere(): ReadonlySet<string> {
        const into = new Map<string, string[]>();
        for (const { from, to } of this.#edges.values()) into.set(to, [...(into.get(to) ?? []), from]);
        const roots = [...this.#roots].filter(([, { kind }]) => kind !== "helper").map(([fn]) => this.#id(fn));
        const kept = new Set([...roots, ...this.#outside.keys()]);
        for (const id of kept) for (const from of into.get(id) ?? []) kept.add(from);
        return kept;
    }

    #edge(from: string, to: string, kind: GraphEdge["kind"]): void {
        this.#edges.set(`${from} ${to} ${kind}`, { from, to, kind });
    }

    #id(fn: FunctionDecl): string {
        let id = this.#ids.get(fn);
        if (id === undefined) this.#ids.set(fn, (id = `function:${fn.key}`));
        return id;
    }
}
