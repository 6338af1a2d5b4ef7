/** Which socket options a driver names at all: a cheap question before anything is followed. */
import { SOCKET_OPTIONS } from "../knowledge/index.js";
import type { Program } from "./program.js";
import type { Unit } from "./unit.js";

/** Per program and option: whether a unit's text names the option. */
const naming = new WeakMap<Program, Map<string, Map<Unit, boolean>>>();

/** False when no file of the driver names a socket option, neither by name nor by number. */
export function namesOption(program: Program, option: string): boolean {
    const value = SOCKET_OPTIONS.find((each) => each.name === option)?.value;
    // A small number may be anything.
    const spellings = value === undefined || value <= 0xff ? [option] : [option, `${value}`, `0x0*${value.toString(16)}`];
    const pattern = new RegExp(`\\b(?:${spellings.join("|")})\\b`, "i");
    program.project.files.loadMentions(option);
    const known = namingUnits(program, option);
    for (const unit of program.project.units) {
        let names = known.get(unit);
        if (names === undefined) known.set(unit, (names = pattern.test(unit.file.text)));
        if (names) return true;
    }
    return false;
}

function namingUnits(program: Program, option: string): Map<Unit, boolean> {
    const options = naming.get(program) ?? new Map<string, Map<Unit, boolean>>();
    naming.set(program, options);
    const units = options.get(option) ?? new Map<Unit, boolean>();
    options.set(option, units);
    return units;
}
