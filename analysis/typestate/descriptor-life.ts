/**
 * A cached security descriptor: requests use it until they are completed, and WSK_RELEASE_SD ends its life.
 * https://learn.microsoft.com/windows-hardware/drivers/network/wsk-release-sd
 */
import type { Machine } from "./machine.js";

export type DescriptorState = "cached" | "used" | "released" | "unknown";
export type DescriptorEvent = "use" | "usePend" | "release" | "await" | "timeOut" | "poll" | "lose";
export type DescriptorMistake = "usedAfterRelease" | "releasedTwice" | "releasedInUse";

const wrong = <M extends DescriptorMistake>(mistake: M) => ({ mistake, then: "unknown" }) as const;

export const descriptorLife: Machine<DescriptorState, DescriptorEvent, DescriptorMistake> = {
    name: "cached security descriptor",
    start: "cached",
    unknown: "unknown",
    lose: "lose",
    onSuccess: ["release"],
    restless: ["used"],
    transitions: {
        cached: { usePend: "used", release: "released" },
        used: { await: "cached", poll: "cached", timeOut: "cached", release: wrong("releasedInUse"), lose: "unknown" },
        released: { use: wrong("usedAfterRelease"), usePend: wrong("usedAfterRelease"), release: wrong("releasedTwice"), lose: "unknown" },
    },
    says: { usePend: "{{name}} is given the descriptor and returns STATUS_PENDING", release: "{{name}} releases the descriptor" },
};
