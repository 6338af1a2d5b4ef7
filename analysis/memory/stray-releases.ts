/**
 * Lists of received data that are given back by the variable that walks them.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_release_data_indication_list
 */
import type { CNode } from "../../parser/ast.js";
import { textOf } from "../callees.js";
import type { CallEvent } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import type { Sym } from "../flow/sym.js";
import { instancesOf } from "../instances.js";
import { memberKey } from "../member-stores.js";
import type { FunctionFlow, Program } from "../program.js";
import { canonicalName } from "../resolve.js";
import type { FunctionDecl, Unit } from "../unit.js";

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

/** Releases of what follows the head of a list, in `unit` or by what its functions give to helpers; none where the driver links lists itself. */
export function nextReleases(program: Program, unit: Unit): readonly { readonly node: CNode; readonly name: string }[] {
    if (!/\bNext\b/.test(unit.file.text)) return [];
    const found = new Map<CNode, string>();
    for (const fn of program.functionsNaming("WskRelease")) {
        for (const { target, args: [, list], call, state } of program.flow(fn)?.calls ?? []) {
            if (target.kind !== "wsk" || target.name !== "WskRelease" || list === undefined || list.kind === "phi") continue;
            const isHere = isNext(program, fn, list, state);
            const instances = isHere ? [] : instancesOf(program, fn, [list], state);
            const given = instances.flatMap(({ chain: [outer], values: [value] }) => (outer !== undefined && value !== undefined && isNext(program, outer.caller, value, outer.event.state) ? [outer.event.call.node] : []));
            for (const node of isHere ? [call.node] : given) {
                if (node.source.path === unit.file.path) found.set(node, node.get("arguments")?.children.filter(({ kind }) => kind !== "comment").find(({ text }) => text.endsWith("Next"))?.text ?? "Next");
            }
        }
    }
    return found.size === 0 || linksLists(program) ? [] : [...found].map(([node, name]) => ({ node, name }));
}

/** True for what follows an element, as that element says. */
function isNext(program: Program, fn: FunctionDecl, value: Sym, state: FlowState): boolean {
    if (value.kind !== "initial" || value.cell.steps.at(-1) !== "Next") return false;
    const key = memberKey(program, fn, value.cell, state) ?? "";
    return key.endsWith(".Next") && INDICATION.test(key.slice(0, -".Next".length));
}

/** True for a driver that changes what follows an element: what it releases is then the head of a list of its own making. */
function linksLists(program: Program): boolean {
    return [...program.functionsNaming("Next")].some((fn) => {
        if (!fn.unit.file.text.includes("_INDICATION")) return false;
        return program.flow(fn)?.assigns.some(({ cell }) => cell.steps.at(-1) === "Next") !== false;
    });
}

/** True for a function that takes elements off a list, by itself or by what it calls: each is then a list of its own. */
function detaches(program: Program, flow: FunctionFlow): boolean {
    const isStored = (each: FunctionFlow | null): boolean => each === null || each.assigns.some(({ cell }) => cell.steps.at(-1) === "Next");
    return isStored(flow) || flow.calls.some(({ target }) => target.kind === "function" && textOf(target.decl).includes("Next") && isStored(program.flow(target.decl)));
}
