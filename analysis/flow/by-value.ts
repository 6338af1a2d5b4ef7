/** Structures as values: what a function returns and what a call is worth has no name, but members like any other object. */
import type { CNode } from "../../parser/ast.js";
import type { CallInstr, Expr, Place, Variable } from "../ir.js";
import { UNKNOWN } from "../types.js";
import { atEntry, mayBe } from "./contents.js";
import type { CallEvent, ReturnEvent } from "./engine.js";
import { cellOf, type Frame } from "./evaluate.js";
import type { FlowState } from "./state.js";
import { type Cell, memberCell, rootCell, type Sym, variableCell } from "./sym.js";

/** Names the structure that a function returns: it is the caller's, and so no local. */
const RETURNED = "V";

/** The structure that a function returns. */
export function returnedCell(node: CNode): Cell {
    return unnamed(RETURNED, node);
}

/** The structure that a call is worth: another one each time it is made. */
export function resultCell({ id, node }: Pick<CallInstr, "id" | "node">): Cell {
    return unnamed(`R:c${id}`, node);
}

function unnamed(root: string, node: CNode): Cell {
    return rootCell(root, { variable: { name: "", scope: "local", id: 0, index: -1, type: UNKNOWN, isStatic: false, node } });
}

/** The caller's cell for a part of what the callee returns; null for other cells. */
export function inResult({ root, steps }: Cell, call: CallInstr): Cell | null {
    return root === RETURNED ? steps.reduce(memberCell, resultCell(call)) : null;
}

/** Where the members of a value stand that may be a structure; null for values that are none. */
export function structureAt(expr: Expr, frame: Frame): Cell | null {
    if (expr.op === "read") return isArray(expr.place) ? null : cellOf(expr.place, frame);
    if (expr.op !== "result") return null;
    const cell = resultCell(expr.call);
    return frame.state.knows(cell.root) ? cell : null;
}

/** True for an array, of which nothing but the address is given. */
function isArray(place: Place): boolean {
    return place.op === "var" ? place.variable.type.kind === "array" : place.op === "field" && place.isArray === true;
}

/** Assigns `value`, which is that of `expr`, with the members that it has. */
export function assign(cell: Cell, expr: Expr, value: Sym, state: FlowState): void {
    const from = structureAt(expr, { state });
    if (from === null) state.store(cell, value);
    else state.copy(cell, from, value);
}

/** Keeps what a function returns, the value of `expr`, where {@link returnedCell} is, if it is a structure of which members are known. */
export function keepReturned(expr: Expr, value: Sym, state: FlowState): void {
    const from = structureAt(expr, { state });
    if (from !== null && hasMembers(from, state)) state.copy(returnedCell(expr.node), from, value);
}

/** True where members of an object were set one by one. */
export function hasMembers(cell: Cell, state: FlowState): boolean {
    return state.membersBelow(cell).next().done !== true;
}

/** The returns of a function of which some hold a structure's members: the others hold it as a whole, so that all can meet. */
export function returnedWhole(events: readonly ReturnEvent[]): readonly ReturnEvent[] {
    const isWhole = ({ node, state }: ReturnEvent): boolean => state.knows(RETURNED) && hasMembers(returnedCell(node), state);
    if (!events.some(isWhole)) return events;
    return events.map((event) => {
        if (event.value === null || isWhole(event)) return event;
        const state = event.state.clone();
        state.store(returnedCell(event.node), event.value);
        return { ...event, state };
    });
}

/** The caller's cell for a part of a structure that a callee was given by value, as it was then; null for other cells. */
export function givenStructure({ base, steps }: Cell, call: CallInstr, state: FlowState): Cell | null {
    if (!("variable" in base) || base.variable.scope !== "parameter" || steps.length === 0) return null;
    const arg = call.args[base.variable.index];
    const whole = arg === undefined ? null : structureAt(arg, { state });
    return whole === null ? null : steps.reduce(memberCell, whole);
}

/** True where an argument is a structure by value that holds the object `key`. */
export function isInStructure({ call: { args }, state }: Pick<CallEvent, "call" | "state">, key: string): boolean {
    return args.some((arg) => {
        const whole = arg.op === "read" || arg.op === "result" ? structureAt(arg, { state }) : null;
        return whole !== null && (key.startsWith(`in(${whole.key}.`) || membersOf(arg, state).some((value) => mayBe(value, key)));
    });
}

/** The callee's name for what it is given as a member of a structure by value; undefined where it is given nothing of that kind. */
export function inStructure({ call: { args }, state }: CallEvent, is: (member: Sym) => boolean, parameters: readonly Variable[]): Sym | undefined {
    for (const { index, ...rest } of parameters) {
        const whole = args[index] === undefined ? null : structureAt(args[index], { state });
        for (const [cell, value] of whole === null ? [] : state.membersBelow(whole)) {
            if (is(value)) return atEntry(cell.steps.slice(whole?.steps.length).reduce(memberCell, variableCell({ index, ...rest })), "");
        }
    }
    return undefined;
}

/** What the members of a structure hold that is given as an argument. */
export function membersOf(arg: Expr, state: FlowState): readonly Sym[] {
    const whole = structureAt(arg, { state });
    return whole === null ? [] : Array.from(state.membersBelow(whole), ([, value]) => value);
}
