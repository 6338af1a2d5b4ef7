/** Agreements between a completion routine and whoever has given the IRP to WSK, other than waiting for an event. */
import { status } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import type { Fact } from "../flow/facts.js";
import type { Cell, Sym } from "../flow/sym.js";
import type { Program } from "../program.js";
import type { IrpMistake } from "../typestate/irp-life.js";
import type { Mistake } from "../typestate/protocol.js";
import type { FunctionDecl } from "../unit.js";

/** Mistakes that are none once the IRP is completed. */
const EARLY: ReadonlySet<IrpMistake> = new Set<IrpMistake>([
    "freedPending", "freedAfterTimeout", "freedAfterCancel", "reusedPending", "reusedAfterTimeout", "submittedPending", "readPending", "askedPending", "canceledRacing",
]);

const PENDING = status("STATUS_PENDING")?.value;
/** STATUS_PENDING is put into an IRP, or may be by a value or an address that is given away, or IoReuseIrp may put it there. */
const PUTS_PENDING = /(?:\.|->)\s*Status\s*=(?!=)[^;=]*\bSTATUS_PENDING\b|\bIoStatus\s*=(?!=)|\bIoStatus\s*\.\s*Status\s*=(?!=|\s*STATUS_)|&[\w\s>().[\]-]{0,80}\bIoStatus\b|,\s*STATUS_PENDING\s*\)|\*\s*\w+\s*=\s*STATUS_PENDING\b|\bIoReuseIrp\s*\([^;,]*,\s*(?!STATUS_(?!PENDING\b)|0\s*\))/;

/** Members that say by their name whether something is over. */
const TELLING = /done|complet|signal|finish|pending|busy|in_?flight|outstanding/i;

export class Handshakes {
    /** By the call that sets a routine: what the routine tells. */
    readonly #told = new Map<CNode, ReadonlySet<string>>();

    #putsPending: boolean | null = null;

    constructor(readonly program: Program) {}

    /** True where the driver may have put STATUS_PENDING into an IRP before the request: whoever finds it there afterwards can tell by it. */
    mayPutPending(): boolean {
        const { project } = this.program;
        if (this.#putsPending === null) {
            project.files.loadMentions("STATUS_PENDING");
            this.#putsPending = [...project.units].some(({ file }) => /\bSTATUS_PENDING\b|\bIoStatus\b/.test(file.text) && PUTS_PENDING.test(file.text));
        }
        return this.#putsPending;
    }

    /** Remembers that the call at `node` sets one of these routines. */
    note(node: CNode, routines: readonly (FunctionDecl | null)[]): void {
        if (!this.#told.has(node)) this.#told.set(node, new Set(routines.flatMap((each) => (each === null ? [] : namesWritten(this.program, each)))));
    }

    /** True where the path to a mistake has asked something that the routine may have answered: a count, or what it writes. */
    explains({ mistake, state, cause, history, isAgreed }: Mistake<IrpMistake>): boolean {
        if (!EARLY.has(mistake)) return false;
        if (isAgreed) return true;
        const arming = history.findLast(({ event }) => event.startsWith("arm"));
        const told = arming === undefined ? undefined : this.#told.get(arming.node);
        const before = cause?.event.state;
        for (const [key, fact] of state.facts) {
            const known = before?.fact(key);
            if (known !== undefined && known.eq === fact.eq && known.ne.length === fact.ne.length) continue;
            if (isExchange(fact.of)) return true;
            if (tellsOfCompletion(key, told) || asksIfPending(key, fact)) return true;
        }
        return false;
    }
}

/** True where the path has asked whether the status in an IRP is still STATUS_PENDING: whoever puts it there before the request can tell by it. */
function asksIfPending(key: string, { eq, ne }: Fact): boolean {
    return PENDING !== undefined && /\bIoStatus\.Status\b/.test(key) && (eq === PENDING || ne.includes(PENDING));
}

/** Names of the members, and of the variables of file scope, that a routine changes, in the memory that is asked for. */
export function namesWritten(program: Program, routine: FunctionDecl, isIn: (cell: Cell) => boolean = () => true): readonly string[] {
    const cells = program.summary(routine)?.writes ?? program.flow(routine)?.assigns ?? [];
    return cells.filter(({ cell }) => isIn(cell)).flatMap(({ cell: { base, steps } }) => steps.at(-1) ?? ("variable" in base && base.variable.scope === "global" ? base.variable.name : []));
}

/** True for the key of a value that may say whether a request is over: of what the routine writes, or of what is named like that. */
export function tellsOfCompletion(key: string, written: ReadonlySet<string> | undefined): boolean {
    for (const [, name = ""] of key.matchAll(SHARED)) if (TELLING.test(name) || written?.has(name) === true) return true;
    return false;
}

/** True for the key of a value that a member has, or a variable of file scope. */
export function isOfShared(key: string): boolean {
    return key.search(SHARED) >= 0;
}

/** A member, or a variable of file scope, that a key ends with, as opposed to those on the way to it. */
const SHARED = /(?:\.|\bG:)([A-Za-z_]\w*)(?![\w.])/g;

function isExchange(of: Sym | null): boolean {
    return of?.kind === "result" && of.call.callee.op === "function" && of.call.callee.name.includes("Interlocked");
}
