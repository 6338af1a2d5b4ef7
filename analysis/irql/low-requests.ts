/**
 * Requests to WSK that need PASSIVE_LEVEL, and services that do no harm where the level may be a raised one but is not: mistakes only where the
 * level is raised for sure.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_control_socket
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-zwclose
 */
import { SOCKET_OPTIONS, wskMembers } from "../../knowledge/index.js";
import type { Needs } from "./raised-calls.js";
import { lowRequest, TOLERATED } from "./raised-uses.js";

const LEVEL = "a level below DISPATCH_LEVEL";
const NAMES = [...SOCKET_OPTIONS.filter(({ kind }) => kind === "ioctl"), ...wskMembers].filter(({ maxIrql }) => maxIrql < 2).map(({ name }) => name);

function words(names: Iterable<string>): RegExp {
    return new RegExp(`\\b(?:${[...names].join("|")})\\b`);
}

export const LOW_REQUESTS: Needs = { text: words(NAMES), level: LEVEL, nameOf: (reached) => lowRequest(reached)?.name ?? null };

export const LOW_SERVICES: Needs = {
    text: words(TOLERATED), level: LEVEL,
    nameOf: ({ event: { target } }) => (target.kind === "kernel" && TOLERATED.has(target.name) ? target.name : null),
};
