/** Where, in memory that is not the function's own, a value certainly is. */
import type { FlowState } from "./state.js";
import { type Cell, memberCell } from "./sym.js";

/** The places outside the function that hold the value `key`, as the function has left them. */
export function* heldOutside(state: FlowState, key: string): Generator<Cell, void, undefined> {
    for (const [cell, contents] of state.writtenOutside()) {
        for (const [path, value] of contents) if (value.key === key) yield path.split(".").filter((step) => step !== "").reduce(memberCell, cell);
    }
}
