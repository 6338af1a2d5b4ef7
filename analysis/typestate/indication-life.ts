/**
 * A list of received data that WSK hands to a callback. It belongs to WSK again when the callback returns, unless that returns
 * STATUS_PENDING: then the driver has it, and gives it back with WskRelease, once, by the pointer it was given.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_receive_event
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_release_data_indication_list
 */
import type { Machine } from "./machine.js";

export type IndicationState = "given" | "queued" | "released" | "unknown";

export type IndicationEvent =
    /** Handed to something that uses it after the call: a work item, a thread. */
    | "queue"
    | "release"
    | "lose";

export type IndicationMistake = "lost" | "escaped" | "releasedEarly" | "releasedTwice";

/** Without the states in which it must not be left, which depend on what the callback returns. */
export const indicationLife: Machine<IndicationState, IndicationEvent, IndicationMistake> = {
    name: "data indication",
    start: "given",
    unknown: "unknown",
    lose: "lose",
    onSuccess: [],
    transitions: {
        given: { queue: "queued", release: "released" },
        queued: { release: "released" },
        released: { release: { mistake: "releasedTwice", then: "unknown" } },
    },
    says: {
        queue: "{{name}} hands the list on to code that runs later",
        release: "{{name}} gives the list back to WSK",
    },
};

/** The callback has told WSK that the driver keeps the list. */
export const retainedList: typeof indicationLife = { ...indicationLife, atExit: { given: "lost" } };

/** The callback has told WSK that it is through with the list, which is still to be found in the driver's memory. */
export const storedList: typeof indicationLife = { ...indicationLife, atExit: { given: "escaped" } };

/** The callback has told WSK that it is through with the list. */
export const returnedList: typeof indicationLife = { ...indicationLife, atExit: { queued: "escaped", released: "releasedEarly" } };
