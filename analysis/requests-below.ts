/** Which functions make requests to WSK that take an IRP, themselves or by what they call, as far as their flow is known. */
import type { Concerned } from "./concerned.js";
import { evaluate } from "./flow/evaluate.js";
import type { CallEvent } from "./flow/engine.js";
import { dependsOnCaller } from "./instances.js";
import type { Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

export class RequestsBelow {
    readonly #known = new Map<FunctionDecl, boolean>();

    /** @param text which functions may make requests at all, told by texts */
    constructor(
        readonly program: Program,
        readonly text: Concerned,
    ) {}

    /** False for a call that certainly makes no request before it returns. */
    mayMake(event: CallEvent): boolean {
        const { target, call, state } = event;
        if (target.kind === "function") return this.in(target.decl);
        if (isRequest(event)) return true;
        // In some context, a pointer that a function is given is known.
        return target.kind === "unknown" && call.callee.op === "pointer" && dependsOnCaller(evaluate(call.callee.value, { state }));
    }

    /** False for a function that certainly makes no request. */
    in(fn: FunctionDecl): boolean {
        const known = this.#known.get(fn);
        if (known !== undefined) return known;
        const seen = new Set([fn]);
        let found = false;
        // A set may grow while it is walked.
        for (const each of seen) {
            if ((found = this.#known.get(each) ?? this.#isMaker(each, seen))) break;
        }
        // What was looked through to its end has nothing below it either.
        for (const each of found ? [fn] : seen) this.#known.set(each, found);
        return found;
    }

    /** True for a function that makes requests itself; the functions that it calls otherwise are added to `seen`. */
    #isMaker(fn: FunctionDecl, seen: Set<FunctionDecl>): boolean {
        if (!this.text.hasBelow(fn)) return false;
        const flow = this.program.flow(fn);
        if (flow === null) return true;
        for (const event of flow.calls) {
            if (event.target.kind === "function") seen.add(event.target.decl);
            else if (this.mayMake(event)) return true;
        }
        return false;
    }
}

/** True for a call of a function of WSK with an IRP. */
export function isRequest({ target, args }: CallEvent): boolean {
    const irp = target.kind !== "wsk" || target.api.irp === null ? undefined : args[target.api.irp];
    return irp !== undefined && irp.kind !== "const";
}
