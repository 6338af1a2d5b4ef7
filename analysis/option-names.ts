/** Which socket options a driver names at all: a cheap question before anything is followed. */
import { SOCKET_OPTIONS } from "../knowledge/index.js";
import type { Program } from "./program.js";
import type { Unit } from "./unit.js";

/** False when no file of the driver names a socket option, neither by name nor by number. */
export function namesOption({ project }: Program, option: string): boolean {
    const value = SOCKET_OPTIONS.find((each) => each.name === option)?.value;
    project.files.loadMentions(option);
    for (const unit of project.units) {
        // A small number may be anything.
        if (project.files.mentions(unit.path, option) || (value !== undefined && value > 0xff && numbersIn(unit).has(value))) return true;
    }
    return false;
}

const numbers = new WeakMap<Unit, ReadonlySet<number>>();

/** The larger numbers of a text, with the words of the same spelling: `0x98000001`. */
function numbersIn(unit: Unit): ReadonlySet<number> {
    let known = numbers.get(unit);
    if (known === undefined) numbers.set(unit, (known = new Set(Array.from(unit.file.text.matchAll(/\b(?:0[xX][\da-fA-F]{2,}|[1-9]\d{2,})(?=[uUlL]*\b)/g), ([text]) => Number(text)))));
    return known;
}
