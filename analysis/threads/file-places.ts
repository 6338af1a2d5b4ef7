/** Variables of file scope, and members of structures that one is or leads to: places that every thread of a driver finds. */
import type { FlowState } from "../flow/state.js";
import { type Cell, memberCell, pointeeCell, type Sym } from "../flow/sym.js";

export interface FilePlace {
    /** The variable, or the part of it, that is the place or holds the pointer to it. */
    readonly anchor: Cell;
    /** The members behind the pointer; null where the variable is the place. */
    readonly behind: readonly string[] | null;
    /** As an author writes it: `g_Socket`, `g_Device->Socket`. */
    readonly name: string;
    /** The member, or else the variable. */
    readonly word: string;
}

/** The place that a value was found in; null for values that come from elsewhere. */
export function placeOfValue(sym: Sym): FilePlace | null {
    return sym.kind === "initial" ? filePlace(sym.cell) : null;
}

/** A cell as such a place; null for memory that only some thread finds, and for elements of arrays. */
export function filePlace(cell: Cell): FilePlace | null {
    if (cell.steps.some((each) => each.startsWith("["))) return null;
    const own = variableName(cell);
    if (own !== null) return { anchor: cell, behind: null, name: own, word: cell.steps.at(-1) ?? own };
    const pointer = "pointer" in cell.base && cell.base.pointer.kind === "initial" ? cell.base.pointer.cell : null;
    const holder = pointer === null || pointer.steps.some((each) => each.startsWith("[")) ? null : variableName(pointer);
    const member = cell.steps.at(-1);
    if (pointer === null || holder === null || member === undefined) return null;
    return { anchor: pointer, behind: cell.steps, name: `${holder}->${cell.steps.join(".")}`, word: member };
}

function variableName({ base, steps }: Cell): string | null {
    return "variable" in base && base.variable.scope === "global" ? [base.variable.name, ...steps].join(".") : null;
}

/** The cell that the place is in a function, at a point of it. */
export function cellAt({ anchor, behind }: FilePlace, state: FlowState): Cell {
    return behind === null ? anchor : within(pointeeCell(state.load(anchor)), behind);
}

/** The cell that the place is behind a pointer which a function is given as `parameter`, where `value` is given; null where it does not lead there. */
export function cellBehind({ anchor, behind }: FilePlace, value: Sym, state: FlowState, parameter: Sym): Cell | null {
    if (behind !== null) return value.kind !== "const" && value.key === state.load(anchor).key ? within(pointeeCell(parameter), behind) : null;
    if (value.kind !== "address" || value.cell.root !== anchor.root || value.cell.steps.some((each, at) => each !== anchor.steps[at])) return null;
    return within(pointeeCell(parameter), anchor.steps.slice(value.cell.steps.length));
}

function within(cell: Cell, steps: readonly string[]): Cell {
    return steps.reduce(memberCell, cell);
}
