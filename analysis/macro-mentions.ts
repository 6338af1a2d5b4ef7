/** Which macros stand for a name: `#define OFF(s) Enable(s, 0)` names Enable wherever OFF stands. */
import type { Project } from "./project.js";
import type { Unit } from "./unit.js";

export class MacroMentions {
    /** Per file: the macros whose replacement contains a word. */
    readonly #indexes = new WeakMap<Unit, ReadonlyMap<string, readonly string[]>>();

    /** By a word, with the number of the units that were looked through. */
    readonly #names = new Map<string, { readonly names: ReadonlySet<string>; readonly count: number }>();

    constructor(readonly project: Project) {}

    /** The word itself and all macros of the project that lead to it. */
    namesFor(word: string): ReadonlySet<string> {
        const count = this.project.unitCount;
        const known = this.#names.get(word);
        if (known?.count === count) return known.names;
        const names = new Set([word]);
        this.#names.set(word, { names, count });
        // A set may grow while it is walked.
        for (const name of names) {
            for (const unit of this.project.units) for (const macro of this.#index(unit).get(name) ?? []) names.add(macro);
        }
        return names;
    }

    #index(unit: Unit): ReadonlyMap<string, readonly string[]> {
        const known = this.#indexes.get(unit);
        if (known !== undefined) return known;
        const index = new Map<string, string[]>();
        for (const { name, body } of unit.macros.values()) {
            for (const word of new Set(body.match(/\b[A-Za-z_]\w*/g) ?? [])) {
                const macros = index.get(word);
                if (macros === undefined) index.set(word, [name]);
                else macros.push(name);
            }
        }
        this.#indexes.set(unit, index);
        return index;
    }
}
