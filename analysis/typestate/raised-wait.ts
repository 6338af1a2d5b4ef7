/**
 * The level of a thread, and waits. While a spin lock is held, and from KeRaiseIrql to KeLowerIrql, the thread runs at DISPATCH_LEVEL, where
 * no other thread gets the processor: a wait cannot end.
 * https://learn.microsoft.com/windows-hardware/drivers/kernel/introduction-to-kernel-dispatcher-objects
 */
import type { Machine } from "./machine.js";

export type WaitState = "low" | "raised" | "unknown";
export type WaitEvent = "raise" | "lower" | "wait" | "lose";
export type WaitMistake = "waitWhileRaised";

export const raisedWait: Machine<WaitState, WaitEvent, WaitMistake> = {
    name: "raised wait",
    start: "low",
    unknown: "unknown",
    lose: "lose",
    onSuccess: [],
    restless: ["raised"],
    transitions: {
        low: { raise: "raised" },
        raised: { lower: "low", wait: { mistake: "waitWhileRaised", then: "raised" } },
    },
    says: { raise: "{{name}} raises the level to DISPATCH_LEVEL", lower: "{{name}} lowers it again" },
};
