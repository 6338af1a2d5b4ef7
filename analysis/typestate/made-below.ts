/** Objects that a callee makes and that are over when it returns: those that call it need not follow them. */
import type { Sym } from "../flow/sym.js";
import type { Program } from "../program.js";
import type { FunctionDecl } from "../unit.js";
import { type Exit, isOver } from "./exits.js";
import { callOf } from "./homes.js";
import type { Protocol } from "./protocol.js";

/** The machine, and what a function deals with, in its own terms. */
type Followed = Pick<Protocol<string, string, string>, "machine" | "objectsOf">;

export class MadeBelow {
    readonly #known = new Map<string, boolean>();

    /** @param exitsOf the ways in which a function ends that has made an object; null when it cannot be followed */
    constructor(
        readonly program: Program,
        readonly protocol: Followed,
        readonly exitsOf: (fn: FunctionDecl, object: Sym) => readonly Exit[] | null,
    ) {}

    /** True for an object that a callee makes and that is no concern of `fn` any more when that callee returns. */
    isOverBelow(fn: FunctionDecl, object: Sym): boolean {
        const call = callOf(object);
        if (call === null) return false;
        const makers = (this.program.flow(fn)?.calls ?? []).filter((event) => event.call.id === call);
        return makers.length > 0 && makers.every(({ target }) => {
            if (target.kind !== "function") return false;
            const made = this.protocol.objectsOf(target.decl).find(({ key }) => `c${call}/${key}` === object.key);
            return made !== undefined && this.#isOverAfter(target.decl, made);
        });
    }

    /** True for an object that is no concern of a function's callers: when it returns, nothing is left to be done, and nothing leads to the object. */
    #isOverAfter(fn: FunctionDecl, object: Sym): boolean {
        const key = `${fn.key} ${object.key}`;
        let is = this.#known.get(key);
        if (is === undefined) {
            this.#known.set(key, false);
            const { machine } = this.protocol;
            is = this.isOverBelow(fn, object) || this.exitsOf(fn, object)?.every((exit) => isOver(machine, object, exit)) === true;
            this.#known.set(key, is);
        }
        return is;
    }
}
