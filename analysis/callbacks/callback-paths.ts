/** What event callbacks do on their paths, as rules ask for it. */
import type { EventCallback } from "../../knowledge/index.js";
import type { Program } from "../program.js";
import type { CNode } from "../../parser/ast.js";
import { type PassiveAssumption, passiveAssumptions } from "./passive-assumptions.js";
import { lacksConvention, type Shadowing, shadowings, type SignatureFault, signatureFaults } from "./signatures.js";
import { type KeptPointer, keptPointers, passingPointers } from "../inspect/pointers.js";
import type { CallbackRole, Roles } from "../roles.js";
import type { FunctionDecl } from "../unit.js";
import { withoutUnused } from "../word-patterns.js";
import { textOf } from "../callees.js";
import { type BlockingLock, blockingLocksBelow } from "./blocking-locks.js";
import { outputFaults, type OutputFault } from "./accept-outputs.js";
import { acceptFaults, type AcceptFault } from "./accepted-sockets.js";
import { idleReturns, retries, type Retry } from "./dead-sockets.js";
import { firstNullUse, isReachedWithNull, type NullUse } from "./null-arguments.js";
import { type RefusedPointer, refusedPointers } from "./refused-pointers.js";

export class CallbackPaths {
    constructor(readonly program: Program) {}

    /** The locks that put their thread to sleep and that are taken before `fn` returns; `flags`: where a callback gets its Flags. */
    blockingLocks(fn: FunctionDecl, flags: number | null = null): readonly BlockingLock[] {
        return blockingLocksBelow(this.program, fn, flags);
    }

    /** The first use that a callback makes of the argument that is NULL when the socket is dead, on a path on which it is. */
    nullUse(fn: FunctionDecl, event: EventCallback): NullUse | null {
        return usesParameter(fn, event.deadSocket?.arg) ? firstNullUse(this.program, fn, event) : null;
    }

    /** False where a place in a callback is certainly not reached while the argument is NULL that announces a dead socket. */
    isReachedWithNull(fn: FunctionDecl, event: EventCallback, at: CNode): boolean {
        return usesParameter(fn, event.deadSocket?.arg) && isReachedWithNull(this.program, fn, event, at);
    }

    /** Where a callback returns on a path on which it has found its argument NULL and has done nothing about the dead socket. */
    idleReturns(fn: FunctionDecl, event: EventCallback): readonly CNode[] {
        return usesParameter(fn, event.deadSocket?.arg) ? idleReturns(this.program, fn, event) : [];
    }

    /** The requests of `fn` on a socket that has told it with STATUS_FILE_FORCED_CLOSED that it is dead. */
    retries(fn: FunctionDecl): readonly Retry[] {
        return retries(this.program, fn);
    }

    /** What is wrong with the outputs of a WskAcceptEvent callback. */
    outputFaults(fn: FunctionDecl): readonly OutputFault[] {
        return outputFaults(this.program, fn);
    }

    /** What a WskAcceptEvent callback does wrong with the socket that it is offered. */
    acceptFaults(fn: FunctionDecl): readonly AcceptFault[] {
        return acceptFaults(this.program, fn);
    }

    /** Where a WskAcceptEvent callback refuses a connection and leaves a pointer to its socket where others use it. */
    refusedPointers(fn: FunctionDecl, roles: Roles): readonly RefusedPointer[] {
        return refusedPointers(this.program, roles, fn);
    }

    /** Where addresses and information that WSK lends a callback for the call are kept beyond it. */
    keptPointers(role: CallbackRole): readonly KeptPointer[] {
        const text = textOf(role.fn);
        return passingPointers(role).flatMap((each) => (text.includes(each.parameter) ? keptPointers(this.program, each) : []));
    }

    /** What a callback does only where WSK_FLAG_AT_DISPATCH_LEVEL is clear, and may not do at DISPATCH_LEVEL. */
    passiveAssumptions(fn: FunctionDecl, event: EventCallback): readonly PassiveAssumption[] {
        return passiveAssumptions(this.program, fn, event);
    }

    /** What is wrong with the parameters and the result of a callback. */
    signatureFaults(fn: FunctionDecl, event: EventCallback): readonly SignatureFault[] {
        return signatureFaults(this.program.project, fn, event);
    }

    /** The locals of a callback that hide its parameters. */
    shadowings(fn: FunctionDecl): readonly Shadowing[] {
        return shadowings(fn);
    }

    /** True when nothing says that a callback has the calling convention of callbacks. */
    lacksConvention(fn: FunctionDecl): boolean {
        return lacksConvention(this.program.project, fn);
    }
}

/** False where the text of a callback does nothing with a parameter: its paths need not be followed. */
function usesParameter(fn: FunctionDecl, index: number | undefined): boolean {
    const name = index === undefined ? "" : (fn.parameters?.[index]?.name ?? "");
    return name !== "" && withoutUnused(textOf(fn)).includes(name);
}
