/**
 * Lists of received data that are given back by the variable that walks them.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_release_data_indication_list
 */
import { textOf } from "../concerned.js";
import type { CallEvent } from "../flow/engine.js";
import type { FunctionFlow, Program } from "../program.js";
import { canonicalName } from "../resolve.js";
import type { FunctionDecl } from "../unit.js";

export interface StrayRelease {
    readonly event: CallEvent;
    /** The variable that is at some element of the list. */
    readonly name: string;
}

const INDICATION = /^WSK_DATA(?:GRAM)?_INDICATION$/;

/** The calls of `fn` that give back whatever element a local that is moved on along the list has come to. */
export function strayReleases(program: Program, fn: FunctionDecl): readonly StrayRelease[] {
    const text = textOf(fn);
    const flow = text.includes("WskRelease") && text.includes("Next") ? program.flow(fn) : null;
    if (flow === null || flow.cfg.incomplete || detaches(program, flow)) return [];
    return flow.calls.flatMap((event): StrayRelease[] => {
        const given = event.call.args[1];
        if (event.target.kind !== "wsk" || event.target.name !== "WskRelease" || given?.op !== "read" || given.place.op !== "var") return [];
        const { variable } = given.place;
        const type = canonicalName(program.project, fn.unit, variable.type);
        if (variable.scope !== "local" || type?.depth !== 1 || !INDICATION.test(type.name) || event.args[1]?.kind !== "phi") return [];
        const moves = new RegExp(`^${variable.name}\\s*=\\s*${variable.name}\\s*->\\s*Next$`);
        return flow.assigns.some(({ instr }) => moves.test(instr.node.text)) ? [{ event, name: variable.name }] : [];
    });
}

/** True for a function that takes elements off a list, by itself or by what it calls: each is then a list of its own. */
function detaches(program: Program, flow: FunctionFlow): boolean {
    const isStored = (each: FunctionFlow | null): boolean => each === null || each.assigns.some(({ cell }) => cell.steps.at(-1) === "Next");
    return isStored(flow) || flow.calls.some(({ target }) => target.kind === "function" && textOf(target.decl).includes("Next") && isStored(program.flow(target.decl)));
}
