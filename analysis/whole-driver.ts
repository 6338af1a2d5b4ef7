/** Whether a project holds a driver from its start, so that what is not found in it is not there. */
import type { Program } from "./program.js";

const REGISTER = ["WskRegister", "NmrRegisterClient"];
const known = new WeakMap<Program, boolean>();

/** True when the functions that register with WSK are in sight: a file alone, or a library, may leave the rest to others. */
export function isWholeDriver(program: Program): boolean {
    let whole = known.get(program);
    if (whole === undefined) {
        for (const name of REGISTER) program.project.files.loadMentions(name);
        known.set(program, (whole = REGISTER.some((name) => !program.functionsNaming(name).next().done)));
    }
    return whole;
}
