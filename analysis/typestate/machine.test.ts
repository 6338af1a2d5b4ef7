import { describe, expect, it } from "vitest";
import { type IrpEvent, irpLife, type IrpState } from "./irp-life.js";
import { listenerSetup } from "./listener-setup.js";
import { transitionOf } from "./machine.js";

function run(...events: readonly IrpEvent[]): IrpState | `mistake: ${string}` {
    let state: IrpState = irpLife.start;
    for (const event of events) {
        const next = transitionOf(irpLife, state, event);
        if (typeof next !== "string") return `mistake: ${next.mistake}`;
        state = next;
    }
    return state;
}

describe("machines", () => {
    it("stay where they are on an event that a state does not name", () => {
        expect(transitionOf(irpLife, "kept", "await")).toBe("kept");
    });
    it("know nothing after the object was lost, whatever happens", () => {
        for (const state of Object.keys(irpLife.transitions) as IrpState[]) expect(transitionOf(irpLife, state, "lose")).toBe("unknown");
        expect(run("allocate", "lose", "free", "free")).toBe("unknown");
    });
});

describe("the life of an IRP", () => {
    it("goes on without its maker once WSK has one whose routine frees it", () => {
        expect(run("allocate", "armFreeing", "pend")).toBe("gone");
        expect(run("allocate", "armFreeing", "finish", "free")).toBe("mistake: freedByRoutine");
        expect(run("allocate", "armFreeing", "pend", "read")).toBe("mistake: readGone");
        expect(run("allocate", "armFreeing", "pend", "cancel")).toBe("mistake: canceledGone");
    });
    it("lets the caller free before the call, and what is completed and not freed by its routine", () => {
        expect(run("allocate", "armFreeing", "free")).toBe("freed");
        expect(run("allocate", "armKeeping", "finish", "free")).toBe("freed");
        expect(run("allocate", "armKeeping", "pend", "await", "read", "free")).toBe("freed");
    });
    it("forbids to touch what is pending", () => {
        expect(run("allocate", "armKeeping", "pend", "free")).toBe("mistake: freedPending");
        expect(run("allocate", "armKeeping", "pend", "read")).toBe("mistake: readPending");
        expect(run("allocate", "armKeeping", "pend", "reuse")).toBe("mistake: reusedPending");
        expect(run("allocate", "armKeeping", "pend", "pend")).toBe("mistake: submittedPending");
    });
    it("is not over when a wait has run out of time", () => {
        expect(run("allocate", "armKeeping", "pend", "timeOut", "free")).toBe("mistake: freedAfterTimeout");
        expect(run("allocate", "armKeeping", "pend", "timeOut", "cancel", "free")).toBe("mistake: freedAfterCancel");
        expect(run("allocate", "armKeeping", "pend", "timeOut", "cancel", "await", "free")).toBe("freed");
    });
    it("needs a routine, and a new one after each reuse", () => {
        expect(run("allocate", "pend")).toBe("mistake: noRoutine");
        expect(run("allocate", "armKeeping", "reuse", "pend")).toBe("mistake: routineDiscarded");
        expect(run("allocate", "armKeeping", "pend", "await", "armKeeping", "pend")).toBe("mistake: notReused");
        expect(run("allocate", "armKeeping", "pend", "await", "reuse", "armKeeping", "pend")).toBe("pending");
    });
    it("knows a routine that was set for another use, and that a reset throws it away", () => {
        expect(run("allocate", "armKeeping", "finish", "armKeeping")).toBe("rearmed");
        expect(run("allocate", "armKeeping", "finish", "armKeeping", "reuse", "pend")).toBe("mistake: routineDiscarded");
        expect(run("allocate", "setUp", "pend")).toBe("pendingArmed");
    });
    it("says nothing of an IRP that was late, once its routine has run that is not known", () => {
        expect(run("allocate", "armUnknown", "pend", "timeOut", "free")).toBe("mistake: freedAfterTimeout");
        expect(run("allocate", "armUnknown", "pend", "timeOut", "cancel", "await")).toBe("unknown");
    });
    it("takes a lock for an agreement on all but the free", () => {
        expect(run("allocate", "armFreeing", "pend", "guard", "cancel")).toBe("goneGuarded");
        expect(run("allocate", "armFreeing", "pend", "guard", "free")).toBe("mistake: freedByRoutine");
    });
    it("sees a second free whatever the routine is", () => {
        expect(run("free", "free")).toBe("mistake: freedTwice");
        expect(run("allocate", "armUnknown", "pend", "await", "free", "free")).toBe("unknown");
    });
    it("goes by the routine that was set last", () => {
        expect(run("armFreeing", "armKeeping", "finish", "free")).toBe("freed");
        expect(run("armKeeping", "reuse", "armFreeing", "finish", "free")).toBe("mistake: freedByRoutine");
    });
    it("does not take what is found at the same place later for the same IRP", () => {
        expect(run("free", "forget", "free")).toBe("released");
    });
});

describe("listener setup", () => {
    it("takes an option before the bind only", () => {
        expect(transitionOf(listenerSetup, "unbound", "set")).toBe("unbound");
        expect(transitionOf(listenerSetup, "bound", "set")).toEqual({ mistake: "setAfterBind", then: "bound" });
        expect(transitionOf(listenerSetup, "connected", "set")).toEqual({ mistake: "setOnConnected", then: "connected" });
    });
    it("starts again with another socket", () => expect(transitionOf(listenerSetup, "bound", "close")).toBe("unbound"));
});
