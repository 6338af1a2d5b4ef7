/** MDLs that seem to be freed twice: when the path may know better than what is followed. */
import { Concerned } from "../concerned.js";
import { isConstant } from "../flow/sym.js";
import { MOST_CALLS } from "../handled.js";
import type { Program } from "../program.js";
import type { MdlMistake } from "../typestate/mdl-life.js";
import type { Mistake } from "../typestate/protocol.js";
import type { FunctionDecl } from "../unit.js";

/** Success, error, cancellation. */
const OUTCOMES = 3;

export class SecondFrees {
    readonly #asking = new Map<string, Concerned>();

    constructor(readonly program: Program) {}

    /** True for a second free that may be none: a count or a flag decides, or something that the completion routine has left where it is looked for. */
    isExplained(fn: FunctionDecl, { mistake, history, calls, isAgreed, isDecided }: Mistake<MdlMistake>): boolean {
        if (mistake !== "freedTwice") return false;
        const first = history.findLast(({ event }) => event === "free" || event === "routineFrees");
        if (first === undefined || isAgreed || !isDecided) return true;
        if (first.event === "free") return false;
        const left = first.because?.leaves ?? null;
        if (left === null || left.some((name) => this.#isAsked(fn, name))) return true;
        // A routine that is not called on each outcome has not freed it on some.
        return [...calls.values()].some(({ target, args }) => {
            if (target.kind !== "kernel" || target.api.acts?.verb !== "set-completion-routine") return false;
            const from = (target.api.registers?.context ?? args.length) + 1;
            return args.slice(from, from + OUTCOMES).some((each) => isConstant(each, 0));
        });
    }

    /** True for a function that reads a member or variable of this name, itself or in what it calls. Setting it, or giving it to a service, is not reading. */
    #isAsked(fn: FunctionDecl, name: string): boolean {
        let asking = this.#asking.get(name);
        if (asking === undefined) {
            const pattern = new RegExp(String.raw`(?<![(),=?:;{}[!]\s*&\s*[\w.>[\]()-]*)\b${name}\b(?!\s*=[^=])`);
            this.#asking.set(name, (asking = new Concerned(this.program.project, pattern)));
        }
        return asking.has(fn, MOST_CALLS);
    }
}
