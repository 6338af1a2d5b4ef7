/**
 * What a driver prepares in an IRP before it gives it to WSK. A completion routine is all that WSK expects; it fills the next stack
 * location itself, and sets a cancel routine of its own.
 * https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-ioinitializeirp
 */
import type { Machine } from "./machine.js";

export type SetupState = "plain" | "allocated" | "initialized" | "located" | "cancelable" | "unknown";
export type SetupEvent = "allocate" | "initialize" | "locate" | "makeCancelable" | "notCancelable" | "reuse" | "submit" | "lose";
export type SetupMistake = "initialized" | "located" | "cancelable";

const COMMON = { reuse: "plain", locate: "located", makeCancelable: "cancelable", allocate: "allocated" } as const;

export const manualSetup: Machine<SetupState, SetupEvent, SetupMistake> = {
    name: "setup of an IRP",
    start: "plain",
    unknown: "unknown",
    lose: "lose",
    onSuccess: [],
    transitions: {
        plain: COMMON,
        allocated: { ...COMMON, initialize: "initialized", submit: "plain" },
        initialized: { ...COMMON, submit: { mistake: "initialized", then: "unknown" } },
        located: { ...COMMON, submit: { mistake: "located", then: "unknown" } },
        cancelable: { ...COMMON, notCancelable: "plain", submit: { mistake: "cancelable", then: "unknown" } },
    },
    says: {
        allocate: "{{name}} allocates the IRP, ready for use",
        initialize: "{{name}} initializes it once more",
        locate: "{{name}} sets up a stack location",
        makeCancelable: "{{name}} sets a cancel routine",
    },
};
