import { describe, expect, it } from "vitest";
import { type IrpEvent, irpLife, type IrpState } from "./irp-life.js";
import { listenerSetup } from "./listener-setup.js";
import { type Machine, transitionOf } from "./machine.js";
import { type SocketEvent, socketLife, type SocketState } from "./socket-life.js";
import { socketContext } from "./socket-context.js";
import { socketEnd } from "./socket-end.js";

function runOn<S extends string, E extends string>(machine: Machine<S, E>, ...events: readonly E[]): S | `mistake: ${string}` {
    let state = machine.start;
    for (const event of events) {
        const next = transitionOf(machine, state, event);
        if (typeof next !== "string") return `mistake: ${next.mistake}`;
        state = next;
    }
    return state;
}

const run = (...events: readonly IrpEvent[]): IrpState | `mistake: ${string}` => runOn(irpLife, ...events);
const socket = (...events: readonly SocketEvent[]): SocketState | `mistake: ${string}` => runOn(socketLife, ...events);

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
        expect(run("allocate", "armKeeping", "finish", "armKeeping")).toBe("rearmedKept");
        expect(run("allocate", "armKeeping", "finish", "armKeeping", "armFreeing")).toBe("rearmed");
        expect(run("allocate", "armKeeping", "finish", "armKeeping", "reuse", "pend")).toBe("mistake: routineDiscarded");
        expect(run("allocate", "setUp", "pend")).toBe("pendingArmed");
    });
    it("says nothing of an IRP that was late, once its routine has run that is not known", () => {
        expect(run("allocate", "armUnknown", "pend", "timeOut", "free")).toBe("mistake: freedAfterTimeout");
        expect(run("allocate", "armCancelFreeing", "pend", "timeOut", "free")).toBe("mistake: freedAfterTimeout");
        expect(run("allocate", "armCancelFreeing", "pend", "cancel")).toBe("mistake: canceledRacing");
        expect(run("allocate", "armCancelFreeing", "pend", "timeOut", "cancel")).toBe("mistake: canceledRacing");
        expect(run("allocate", "armCancelFreeing", "pend", "await", "cancel")).toBe("unknown");
        expect(run("armCancelFreeing", "pend", "cancel")).toBe("canceledArmed");
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

describe("the life of a socket", () => {
    const states = Object.keys(socketLife.transitions) as SocketState[];
    const requests: readonly SocketEvent[] = [
        "bind", "connect", "listen", "accept", "sendTo", "receiveFrom", "send", "receive", "getLocal", "getRemote", "disconnectPend", "disconnect", "abort", "silence",
        "control",
    ];

    it("can be ended in every state that is not over, whatever the category", () => {
        for (const state of states.filter((each) => each !== "closing" && each !== "closed")) {
            expect(transitionOf(socketLife, state, "closePend")).toBe("closing");
            expect(transitionOf(socketLife, state, "closeFinish")).toBe("closed");
        }
    });
    it("allows nothing more once it is being closed", () => {
        for (const state of ["closing", "closed"] as const) {
            for (const event of requests) expect(transitionOf(socketLife, state, event)).toMatchObject({ mistake: "usedAfterClose" });
            for (const event of ["closePend", "closeFinish"] as const) expect(transitionOf(socketLife, state, event)).toMatchObject({ mistake: "closedTwice" });
        }
    });
    it("keeps its context until the close is completed", () => {
        expect(socket("closePend", "freeContext")).toBe("mistake: contextFreed");
        expect(socket("closePend", "await", "freeContext")).toBe("closed");
        expect(socket("closeFinish", "freeContext")).toBe("closed");
        expect(socket("closeFinish", "free", "send")).toBe("mistake: usedAfterClose");
        expect(socket("freeContext", "closePend")).toBe("unknown");
    });
    it("says nothing of requests on a socket made elsewhere", () => {
        for (const event of requests) expect(typeof transitionOf(socketLife, "outside", event)).toBe("string");
        for (const event of requests) expect(typeof transitionOf(socketLife, "open", event)).toBe("string");
    });
    it("is bound first, whatever it is for", () => {
        expect(socket("makeListen", "accept")).toBe("mistake: notBound");
        expect(socket("makeListen", "bind", "accept")).toBe("listenBound");
        expect(socket("makeDatagram", "sendTo")).toBe("mistake: notBound");
        expect(socket("makeDatagram", "receiveFrom")).toBe("mistake: notBound");
        expect(socket("makeDatagram", "getLocal")).toBe("mistake: notBound");
        expect(socket("makeDatagram", "bind", "sendTo", "receiveFrom", "getLocal")).toBe("datagramBound");
        expect(socket("makeConnection", "connect")).toBe("mistake: notBound");
        expect(socket("makeStream", "listen")).toBe("mistake: notBound");
        expect(socket("makeStream", "connect")).toBe("mistake: notBound");
    });
    it("carries data once it is connected", () => {
        for (const event of ["send", "receive", "disconnect", "disconnectPend", "abort", "getRemote"] as const) {
            expect(socket("makeConnection", event)).toBe("mistake: notConnected");
            expect(socket("makeConnection", "bind", event)).toBe("mistake: notConnected");
            expect(socket("makeStream", "bind", event)).toBe("mistake: notConnected");
            expect(typeof transitionOf(socketLife, "connected", event)).toBe("string");
            expect(typeof transitionOf(socketLife, "streamConnected", event)).toBe("string");
        }
        expect(socket("makeConnection", "bind", "connect", "send", "receive")).toBe("connected");
        expect(socket("makeConnected", "send", "getRemote", "receive")).toBe("connected");
        expect(socket("makeAccepted", "send", "getLocal", "receive")).toBe("connected");
        expect(socket("makeStream", "bind", "listen", "send")).toBe("mistake: notConnected");
    });
    it("either listens or connects", () => {
        expect(socket("makeStream", "bind", "listen", "connect")).toBe("mistake: listenedThenConnected");
        expect(socket("makeStream", "bind", "connect", "listen")).toBe("mistake: connectedThenListened");
        expect(socket("makeStream", "bind", "connect", "accept")).toBe("mistake: connectedThenListened");
        expect(socket("makeStream", "bind", "listen", "accept", "accept")).toBe("streamListening");
    });
    it("receives, but does not send, after an orderly disconnect; neither after an abortive one", () => {
        expect(socket("makeConnected", "disconnect", "receive", "getRemote")).toBe("disconnected");
        expect(socket("makeConnected", "disconnect", "send")).toBe("mistake: sentAfterDisconnect");
        expect(socket("disconnectPend", "send")).toBe("mistake: sentAfterDisconnect");
        expect(socket("disconnect", "abort", "receive")).toBe("mistake: usedAfterAbort");
        expect(socket("abort", "send")).toBe("mistake: usedAfterAbort");
    });
    it("can only be closed in silent mode", () => {
        for (const event of ["send", "receive", "disconnect", "disconnectPend", "abort", "control", "getLocal", "getRemote"] as const) {
            expect(socket("silence", event)).toBe("mistake: usedSilent");
        }
        expect(socket("silence", "closeFinish")).toBe("closed");
    });
    it("must not be left behind in any state in which it is open", () => {
        const over = ["outside", "closing", "closed", "unknown"];
        for (const state of states) expect(socketLife.atExit?.[state]).toBe(over.includes(state) ? undefined : "leaked");
    });
});

describe("the end of a connection", () => {
    it("comes before the close once data was sent", () => {
        expect(runOn(socketEnd, "connect", "send", "closePend")).toBe("mistake: closedConnected");
        expect(runOn(socketEnd, "connect", "closePend")).toBe("unknown");
        expect(runOn(socketEnd, "connect", "send", "disconnectPend", "closeFinish")).toBe("mistake: closedDisconnecting");
        expect(runOn(socketEnd, "connect", "send", "disconnectPend", "await", "closePend")).toBe("ended");
        expect(runOn(socketEnd, "connect", "send", "disconnect", "closePend")).toBe("ended");
    });
    it("may be meant to be abrupt", () => {
        expect(runOn(socketEnd, "connect", "send", "abort", "closePend")).toBe("ended");
        expect(runOn(socketEnd, "connect", "send", "silence", "closePend")).toBe("ended");
    });
});

describe("the context of a socket", () => {
    it("is needed until the close is completed", () => {
        expect(runOn(socketContext, "makeListen")).toBe("registered");
        expect(runOn(socketContext, "makeListen", "closePend")).toBe("closing");
        expect(runOn(socketContext, "makeListen", "closePend", "await")).toBe("closed");
        expect(socketContext.atExit).toEqual({ registered: "outlived", closing: "outlived" });
    });
});
