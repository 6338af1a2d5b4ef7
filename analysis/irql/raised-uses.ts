/** What an event callback or a completion routine does before it returns that may be done below DISPATCH_LEVEL only. */
import { constant, type Irql, type KernelApi, SOCKET_OPTIONS } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import type { CallEvent } from "../flow/engine.js";
import { isPoll, isRuledOut } from "../polls.js";
import type { CallSite, Program } from "../program.js";
import { contextsBelow, type Reached, reachedIn } from "../reach.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";
import { chainSteps } from "../waits.js";
import { isFlagClear, type Levels, levelsAt, violates } from "./levels.js";
import { limitOf, type Place, sectionOf } from "./pageable.js";
import { type RaisedAllocation, raisedAllocation } from "./raised-allocations.js";

/** Why something may not be done at the levels at which it is. */
export type RaisedKind =
    /** The function's code is in a pageable section, or in one that is thrown away. */
    | "section" | "discarded"
    /** The function asserts a low level: PAGED_CODE. */
    | "asserts"
    /** The function's annotation says so. */
    | "annotated"
    /** A service of the system, or of WSK. */
    | "service"
    /** A control request of a socket. */
    | "control";

export interface RaisedUse {
    readonly kind: RaisedKind;
    /** Where to report, in the file of the routine: a call in it, its name, or the word that puts it into its section. */
    readonly at: CNode | Place;
    /** Name of the function that is called at `at`; null when the routine itself is meant. */
    readonly called: string | null;
    /** What may not be done: the name of a function, of a section, of a control code; the text of an annotation. */
    readonly name: string;
    /** The function that is pageable, asserts or is annotated; null for services. */
    readonly owner: FunctionDecl | null;
    readonly limit: Irql;
    readonly levels: Levels;
    /** True for what stands in the routine itself. */
    readonly isDirect: boolean;
    readonly trace: readonly TraceStep[];
}

/** What is reported of one call of a routine, or of the routine itself. */
export interface RaisedFinding extends RaisedUse {
    /** The functions whose code would have to stay in memory to set it right; none where that is not all. */
    readonly owners: readonly FunctionDecl[];
}

/** A routine that WSK calls. */
export interface RaisedRoot {
    readonly fn: FunctionDecl;
    /** Index of its Flags, which may say WSK_FLAG_AT_DISPATCH_LEVEL; null when it has none. */
    readonly flags: number | null;
}

const ANY_LEVEL: Levels = { least: 0, most: 2, isTested: false };
const AT_DISPATCH = constant("WSK_FLAG_AT_DISPATCH_LEVEL") ?? 8;
/** Reported by other rules, or about paged memory. */
const ELSEWHERE = /^(?:Wsk|Nmr)|PagedLookaside|^(?:Ke|Ex)(?:Re)?Initialize/;
/** Services that do no harm where the level may be a raised one but is not: mistakes only where it is raised for sure. */
export const TOLERATED: ReadonlySet<string> = new Set(["ZwClose", "NtClose", "KeEnterCriticalRegion", "KeEnterGuardedRegion"]);
const CONTROL = { request: 1, code: 2 } as const;

/** What a routine does at too high a level. */
export interface RaisedBelow {
    /** The nearest thing for each of its calls, and what the source says of itself. */
    readonly uses: readonly RaisedFinding[];
    /** Its allocations from the paged pool, one for each of its calls. */
    readonly allocations: readonly RaisedAllocation[];
}

const known = new WeakMap<FunctionDecl, RaisedBelow>();

/** Everything below a routine that may be done below DISPATCH_LEVEL only, found in one walk. */
export function raisedBelow(program: Program, root: RaisedRoot): RaisedBelow {
    let below = known.get(root.fn);
    if (below === undefined) known.set(root.fn, (below = findBelow(program, root)));
    return below;
}

function findBelow(program: Program, root: RaisedRoot): RaisedBelow {
    const places = new Map<string, RaisedUse[]>();
    const taken = new Set<CNode>();
    const allocations = new Map<CNode, RaisedAllocation>();
    for (const use of everyUse(program, root, { taken, allocations })) {
        const key = `${use.at.start} ${"source" in use.at ? "" : use.kind}`;
        places.set(key, [...(places.get(key) ?? []), use]);
    }
    const found: RaisedFinding[] = [];
    for (const uses of places.values()) {
        const [first] = uses;
        // Of a helper that waits, others speak.
        if (first !== undefined && !("source" in first.at && taken.has(first.at))) found.push({ ...first, owners: ownersOf(uses) });
    }
    return { uses: found, allocations: [...allocations.values()] };
}

/** The functions that are pageable below a call, when nothing else is wrong there. */
function ownersOf(uses: readonly RaisedUse[]): readonly FunctionDecl[] {
    const isAboutCode = uses.every(({ kind }) => kind === "section" || kind === "discarded" || kind === "asserts");
    return isAboutCode ? [...new Set(uses.flatMap(({ owner }) => owner ?? []))] : [];
}

/** What is noted on the way besides: calls of the root that lead to waits, allocations from the paged pool by such calls. */
interface Notes {
    readonly taken: Set<CNode>;
    readonly allocations: Map<CNode, RaisedAllocation>;
}

/** Everything of the kind below `root`, nearest first. */
function* everyUse(program: Program, root: RaisedRoot, { taken, allocations }: Notes): Generator<RaisedUse, void, undefined> {
    for (const context of contextsBelow(program, root.fn)) {
        const { fn, chain } = context;
        const last = chain.at(-1);
        const entered = last === undefined ? ANY_LEVEL : levels(root, chain.slice(0, -1), last.event);
        if (entered !== null) yield* ofFunction(program, fn, chain, entered);
        for (const reached of reachedIn(program, context)) {
            if (chain[0] !== undefined && mayBlock(program, reached)) taken.add(chain[0].event.call.node);
            const outer = chain[0]?.event ?? reached.event;
            const allocation = allocations.has(outer.call.node) ? null : raisedAllocation(reached);
            if (allocation !== null) allocations.set(outer.call.node, allocation);
            const need = needOf(reached);
            const at = need === null ? null : levels(root, chain, reached.event);
            if (need === null || at === null || !violates(at, need.limit) || (TOLERATED.has(need.name) && at.least <= need.limit)) continue;
            const text = need.kind === "asserts" ? `${fn.name} asserts a level below DISPATCH_LEVEL` : `${need.name} must not be called above ${need.limit === 0 ? "PASSIVE_LEVEL" : "APC_LEVEL"}`;
            yield {
                ...need, at: outer.call.node, called: need.kind === "asserts" && chain.length === 0 ? null : outer.target.name,
                owner: need.kind === "asserts" ? fn : null, levels: at, isDirect: chain.length === 0, trace: [...chainSteps(chain), step(reached.event.call.node, text)],
            };
        }
    }
}

/** The levels at a call; null when they are not known, or when a clear flag is taken for a proof, which is a mistake of another kind. */
function levels({ flags }: RaisedRoot, chain: readonly CallSite[], event: CallEvent): Levels | null {
    if (flags !== null && isFlagClear(chain, event, flags, AT_DISPATCH)) return null;
    return levelsAt(chain, event);
}

/** What the source says of a function as a whole. */
function* ofFunction(program: Program, fn: FunctionDecl, chain: readonly CallSite[], at: Levels): Generator<RaisedUse, void, undefined> {
    const outer = chain[0]?.event;
    const section = sectionOf(program.project, fn);
    const shared = { called: outer?.target.name ?? null, owner: fn, levels: at, isDirect: chain.length === 0 };
    if (section !== null && violates(at, 1)) {
        const kind = section.name === "INIT" ? "discarded" : "section";
        yield { ...shared, kind, at: outer?.call.node ?? section.at, name: section.name, limit: 1, trace: [...chainSteps(chain), section.step] };
    }
    const limit = limitOf(program.project, fn);
    const place = outer?.call.node ?? fn.nameNode;
    if (limit !== null && place !== null && violates(at, limit.max)) {
        yield { ...shared, kind: "annotated", at: place, name: limit.text, limit: limit.max, trace: [...chainSteps(chain), limit.step] };
    }
}

/** The level up to which a call is allowed, where that is below DISPATCH_LEVEL. */
function needOf({ event, inRoot }: Reached): Pick<RaisedUse, "kind" | "name" | "limit"> | null {
    const { target } = event;
    if (target.kind === "kernel") {
        if (target.name === "PAGED_CODE") return { kind: "asserts", name: "PAGED_CODE", limit: 1 };
        const limit = TOLERATED.has(target.name) || isOwnBusiness(target.api) ? target.api.maxIrql : null;
        return limit === 0 || limit === 1 ? { kind: "service", name: target.name, limit } : null;
    }
    return lowRequest({ event, inRoot });
}

/** The level up to which a request to WSK is allowed, where that is below DISPATCH_LEVEL. */
export function lowRequest({ event, inRoot }: Pick<Reached, "event" | "inRoot">): Pick<RaisedUse, "kind" | "name" | "limit"> | null {
    const { target, args } = event;
    if (target.kind !== "wsk") return null;
    if (target.api.maxIrql < 2) return { kind: "service", name: target.name, limit: target.api.maxIrql };
    const [request, code] = [args[CONTROL.request], args[CONTROL.code]].map((arg) => (arg === undefined ? undefined : inRoot(arg)));
    if (target.name !== "WskControlSocket" || request?.kind !== "const" || code?.kind !== "const" || request.value !== constant("WskIoctl")) return null;
    const ioctl = SOCKET_OPTIONS.find((each) => each.kind === "ioctl" && each.value === code.value >>> 0);
    return ioctl === undefined || ioctl.maxIrql >= 2 ? null : { kind: "control", name: ioctl.name, limit: ioctl.maxIrql };
}

/** True for a call that other rules speak of: a wait, a lock that blocks, a registration. */
function mayBlock(program: Program, reached: Reached): boolean {
    const { target } = reached.event;
    const wait = target.kind === "kernel" ? target.api.wait : null;
    return wait !== null && !wait.conditional && wait.kind !== "busy" && !isRuledOut(wait, reached) && !isPoll(program, wait, reached);
}

/** False for services that other rules speak of: waits, locks, registration. */
function isOwnBusiness({ name, wait, lock, noReturn }: KernelApi): boolean {
    return wait === null && lock === null && !noReturn && !ELSEWHERE.test(name);
}
