/** What a callback or a completion routine does before it returns that takes long. */
import { LONG_WORK, type LongWorkKind, SHORT_STALL } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { Concerned } from "../concerned.js";
import type { Program } from "../program.js";
import { type Reached, reachedFrom } from "../reach.js";
import { step, type TraceStep } from "../trace.js";
import { chainSteps } from "../waits.js";
import { levelsAt, violates } from "./levels.js";
import type { WskRoutine } from "./roots.js";

export interface LongWorkDone {
    readonly kind: LongWorkKind | "stall";
    /** The call in the routine that leads there. */
    readonly at: CNode;
    readonly called: string;
    /** Name of the function that takes long. */
    readonly name: string;
    /** Microseconds of a stall, where they are known. */
    readonly microseconds: number | null;
    readonly inLoop: boolean;
    readonly trace: readonly TraceStep[];
}

const STALLS = /\b(?:KeStallExecutionProcessor|NdisStallExecution)\b/;
const APC_LEVEL = 1;
const rows = new Map(LONG_WORK.map((row) => [row.name, row]));
const NAMES = new RegExp(`${STALLS.source}|\\b(?:${[...rows.keys()].join("|")})\\b`);
const MOST_CALLS = 4;
const concerned = new WeakMap<Program, Concerned>();

/** The work below a routine, one entry for each of its calls. */
export function longWork(program: Program, { fn }: WskRoutine): readonly LongWorkDone[] {
    const test = concerned.get(program) ?? new Concerned(program.project, NAMES);
    concerned.set(program, test);
    if (!test.has(fn, MOST_CALLS)) return [];
    const found = new Map<CNode, LongWorkDone>();
    for (const reached of reachedFrom(program, fn, { towards: test })) {
        const done = workOf(reached);
        const levels = done === null ? null : levelsAt(reached.chain, reached.event);
        if (done === null || levels === null || !violates(levels, APC_LEVEL) || found.has(done.at)) continue;
        found.set(done.at, done);
    }
    return [...found.values()];
}

function workOf(reached: Reached): LongWorkDone | null {
    const { event, chain, inRoot } = reached;
    const { name } = event.target;
    const outer = chain[0]?.event ?? event;
    const inLoop = [...chain.map((site) => site.event), event].some(({ call }) => isRepeated(call.node));
    const shared = { at: outer.call.node, called: outer.target.name, name, inLoop };
    const trace = (text: string): readonly TraceStep[] => [...chainSteps(chain), step(event.call.node, text)];
    if (STALLS.test(name)) {
        const time = event.args[0] === undefined ? undefined : inRoot(event.args[0]);
        const microseconds = time?.kind === "const" ? time.value : null;
        if (!inLoop && (microseconds === null || microseconds <= SHORT_STALL)) return null;
        return { ...shared, kind: "stall", microseconds, trace: trace(`${name} keeps the processor busy${inLoop ? ", in a loop" : ""}`) };
    }
    const row = rows.get(name);
    if (row === undefined || (row.inLoopsOnly && !inLoop)) return null;
    return { ...shared, kind: row.kind, microseconds: null, trace: trace(`${name} is called${inLoop ? " in a loop" : ""}`) };
}

/** True for code in a loop, other than one that runs once: `do { … } while (0)`. */
function isRepeated(node: CNode): boolean {
    for (let each: CNode | null = node; each !== null; each = each.parent) {
        if (each.kind === "for_statement" || each.kind === "while_statement") return true;
        if (each.kind === "do_statement" && !/^\(\s*(?:0|FALSE|false)\s*\)$/.test(each.get("condition")?.text ?? "")) return true;
    }
    return false;
}
