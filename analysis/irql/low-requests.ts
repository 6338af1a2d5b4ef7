/**
 * Requests to WSK that need PASSIVE_LEVEL, and services that do no harm where the level may be a raised one but is not: mistakes only where the
 * level is raised for sure.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_control_socket
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-zwclose
 */
import { SOCKET_OPTIONS, wskMembers } from "../../knowledge/index.js";
import type { Needs } from "./raised-calls.js";
import { lowRequest, TOLERATED } from "./raised-uses.js";

const NAMES = [
    ...SOCKET_OPTIONS.filter(({ kind, maxIrql }) => kind === "ioctl" && maxIrql < 2).map(({ name }) => name),
    ...wskMembers.filter(({ maxIrql }) => maxIrql < 2).map(({ name }) => name),
    ...TOLERATED,
];

export const LOW_REQUESTS: Needs = {
    text: new RegExp(`\\b(?:${NAMES.join("|")})\\b`),
    level: "a level below DISPATCH_LEVEL",
    nameOf: (reached) => {
        const { target } = reached.event;
        if (target.kind === "kernel") return TOLERATED.has(target.name) ? target.name : null;
        return lowRequest(reached)?.name ?? null;
    },
};
