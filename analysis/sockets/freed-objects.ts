/** Objects of classes that are freed behind a call of one of their methods. What such a call does, flow analysis does not follow. */
import { argumentEffect } from "../../knowledge/index.js";
import type { CallEvent, FlowListener, ReturnEvent } from "../flow/engine.js";
import { paramSym, type Sym } from "../flow/sym.js";
import type { CallInstr } from "../ir.js";
import { isPrinting } from "../printing.js";
import type { CallSite, Program } from "../program.js";
import { identity } from "../typestate/identity.js";
import type { FunctionDecl } from "../unit.js";

const [BEFORE, AFTER, SEEN, FREED] = ["before", "after", "seen", "freed"] as const;

/** True for what a method finds in its own object. */
export function isOfObject({ item, parameters }: FunctionDecl, sym: Sym): boolean {
    if (item.owner === "" || parameters === null || sym.kind !== "initial" || !("pointer" in sym.cell.base)) return false;
    return sym.cell.base.pointer.key === paramSym(parameters.length).key;
}

/** A call of a method behind which its object goes back to the pool, on all ways, and nobody has looked at it. */
export function freeingBehind(program: Program, method: FunctionDecl): CallSite | null {
    program.project.files.loadMentions(method.word);
    for (const caller of program.functionsNaming(method.word)) {
        const cfg = program.cfg(caller);
        if (cfg === null || cfg.incomplete || !cfg.calls.some((call) => isCallOf(call, method))) continue;
        for (const event of program.flow(caller)?.calls ?? []) {
            const [object] = event.args;
            if (object !== undefined && object.kind !== "phi" && isCallOf(event.call, method) && isFreed(program, caller, event, object)) return { caller, event };
        }
    }
    return null;
}

function isCallOf({ callee }: CallInstr, { name }: FunctionDecl): boolean {
    return callee.op === "pointer" && callee.method === name;
}

function isFreed(program: Program, fn: FunctionDecl, { call }: CallEvent, object: Sym): boolean {
    const ends = new Set<string>();
    const listener: FlowListener = { returns: (_event: ReturnEvent, property: string) => ends.add(property) };
    const run = program.track(fn, {
        initial: BEFORE,
        onCall: (event, at) => [{ property: event.call.id === call.id ? AFTER : at === AFTER ? behind(event, object) : at }],
        onAccess: ({ cell }, at) => (at === AFTER && "pointer" in cell.base && cell.base.pointer.key === object.key ? SEEN : at),
        onUnknown: () => [{ property: SEEN }],
    }, { listener });
    return run !== null && !run.gaveUp && ends.has(FREED) && !ends.has(AFTER) && !ends.has(SEEN);
}

/** What has become of an object with a call that may be given it. */
function behind(event: CallEvent, { key }: Sym): string {
    const { target, args, state } = event;
    const given = isPrinting(event) ? -1 : args.findIndex((arg) => identity(arg, key, state) !== "other");
    if (given < 0) return AFTER;
    const api = target.kind === "kernel" ? target.api : null;
    if (api?.frees?.kind === "pool" && api.frees.arg === given) return FREED;
    return api !== null && /^(?:none|reads)$/.test(argumentEffect(api, given) ?? "") ? AFTER : SEEN;
}
