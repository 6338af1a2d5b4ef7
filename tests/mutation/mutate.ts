/** Puts single mistakes into the sources of a driver. */
import type { Files } from "../lint-files.js";
import type { Mutant } from "./mutants.mjs";

/**
 * The files of a driver with the mutant's replacements made, in the order in which they are given.
 *
 * @throws Error where a text does not occur exactly once, or a replacement changes nothing
 */
export function mutate(files: Files, { file, find, put, and = [] }: Mutant): Files {
    const mutated: Record<string, string> = { ...files };
    for (const [name, old, replacement] of [[file, find, put] as const, ...and]) {
        mutated[name] = replaceOnce(mutated[name], old, replacement, name);
    }
    return mutated;
}

function replaceOnce(text: string | undefined, old: string, replacement: string, name: string): string {
    if (text === undefined) throw new Error(`The driver has no file ${name}.`);
    if (old === "" || old === replacement) throw new Error(`${name}: nothing is replaced by ${JSON.stringify(replacement)}.`);
    const parts = text.split(old);
    if (parts.length !== 2) throw new Error(`${name}: found ${parts.length - 1} times, not once: ${JSON.stringify(old)}`);
    return parts.join(replacement);
}
