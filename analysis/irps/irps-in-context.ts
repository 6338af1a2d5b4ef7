/** Completion routines that know their IRP by two names: their parameter, and a member of their context. */
import { irpArgument } from "../completion/completion.js";
import { type Cell, memberCell, pointeeCell } from "../flow/sym.js";
import { namesIn } from "./irp-fates.js";
import type { Program } from "../program.js";
import type { Roles, RoutineRole } from "../roles.js";
import type { FunctionDecl } from "../unit.js";

/** The members of its context, in its own terms, in which a completion routine finds the IRP that it is called for. */
export function irpsInContext(program: Program, roles: Roles, routine: FunctionDecl): readonly Cell[] {
    const found = new Map<string, Cell>();
    for (const { role, site } of roles.routinesOf(routine)) {
        if (role === "completion-routine") for (const cell of membersAt(program, site)) found.set(cell.key, cell);
    }
    return [...found.values()];
}

function membersAt(program: Program, { caller, event }: RoutineRole["site"]): readonly Cell[] {
    const registers = event.target.kind === "kernel" ? event.target.api.registers : null;
    const irp = irpArgument(event);
    const context = registers === null || registers.context === null ? undefined : event.args[registers.context];
    if (irp === undefined || context === undefined) return [];
    return namesIn(context, irp.key, event.state).flatMap((name) => {
        if (name.kind !== "initial" || name.cell.steps.length === 0) return [];
        let cell = pointeeCell(context);
        for (const step of name.cell.steps) cell = memberCell(cell, step);
        // By the time that the routine runs, another IRP may stand there.
        const isKept = program.flow(caller)?.assigns.every((each) => each.cell.key !== cell.key || each.value.key === irp.key) === true;
        return isKept ? [name.cell] : [];
    });
}
