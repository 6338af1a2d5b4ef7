/**
 * The address at which the system maps the pages of an MDL: NULL when there is no room.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-mmgetsystemaddressformdlsafe
 */
import type { Machine } from "./machine.js";

export type MappedState = "outside" | "null" | "mapped" | "unknown";
export type MappedEvent = "map" | "fail" | "use" | "lose";
export type MappedMistake = "usedNull";

const USED = { mistake: "usedNull", then: "unknown" } as const;

export const mappedAddress: Machine<MappedState, MappedEvent, MappedMistake> = {
    name: "mapped address",
    start: "outside",
    unknown: "unknown",
    lose: "lose",
    onSuccess: [],
    transitions: { outside: { map: "mapped", fail: "null" }, mapped: { map: "mapped", fail: "null" }, null: { map: "mapped", fail: "null", use: USED } },
    says: { fail: "{{name}} returns NULL when it cannot map the pages" },
};
