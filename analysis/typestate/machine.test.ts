import { describe, expect, it } from "vitest";
import { type IrpEvent, irpOwnership, type IrpState } from "./irp-ownership.js";
import { listenerSetup } from "./listener-setup.js";
import { transitionOf } from "./machine.js";

function run(...events: readonly IrpEvent[]): IrpState | `mistake: ${string}` {
    let state: IrpState = irpOwnership.start;
    for (const event of events) {
        const next = transitionOf(irpOwnership, state, event);
        if (typeof next !== "string") return `mistake: ${next.mistake}`;
        state = next;
    }
    return state;
}

describe("machines", () => {
    it("stay where they are on an event that a state does not name", () => {
        expect(transitionOf(irpOwnership, "callerFreed", "submit")).toBe("callerFreed");
    });
    it("know nothing after the object was lost, whatever happens", () => {
        for (const state of Object.keys(irpOwnership.transitions) as IrpState[]) expect(transitionOf(irpOwnership, state, "lose")).toBe("unknown");
        expect(run("allocate", "lose", "free", "free")).toBe("unknown");
    });
});

describe("IRP ownership", () => {
    it("gives an IRP to the routine that frees it once WSK has it", () => {
        expect(run("allocate", "armFreeing", "submit")).toBe("gone");
        expect(run("allocate", "armFreeing", "submit", "free")).toBe("mistake: freedByRoutine");
    });
    it("lets the caller free before the call, and what its routine does not free", () => {
        expect(run("allocate", "armFreeing", "free")).toBe("freed");
        expect(run("allocate", "armKeeping", "submit", "free")).toBe("freed");
    });
    it("sees a second free whatever the routine is", () => {
        expect(run("allocate", "armUnknown", "submit", "free", "free")).toBe("mistake: freedTwice");
        expect(run("free", "free")).toBe("mistake: freedTwice");
    });
    it("goes by the routine that was set last", () => {
        expect(run("armFreeing", "armKeeping", "submit", "free")).toBe("freed");
        expect(run("armKeeping", "disarm", "armFreeing", "submit", "free")).toBe("mistake: freedByRoutine");
    });
    it("says nothing of an IRP that has no routine or is made ready again", () => {
        expect(run("allocate", "submit", "free", "free")).toBe("unknown");
        expect(run("armFreeing", "submit", "disarm", "free", "free")).toBe("unknown");
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
