import type { CNode, RaisedCall, WaitingCapture } from "../analysis/index.js";
import { defineRule, type Suggestion } from "./support/define-rule.js";
import { replace } from "./support/statements.js";

const DOCS = "https://learn.microsoft.com/windows-hardware/drivers";

type Id = "infinite" | "long" | "underLock" | "inRoutine" | "noWait";

export default defineRule({
    id: "no-infinite-wait-in-driver-entry",
    contracts: { F07: ["infinite", "long"], F08: ["underLock", "inRoutine"] },
    category: "registration",
    level: "error",
    description: "Disallow waiting for the WSK provider in DriverEntry, and registering or waiting for it at a raised IRQL",
    sources: [
        `${DOCS}/network/registering-a-winsock-kernel-application`,
        `${DOCS}/ddi/wsk/nf-wsk-wskcaptureprovidernpi`,
        `${DOCS}/ddi/wsk/nf-wsk-wskregister`,
        `${DOCS}/ddi/wsk/nf-wsk-wskderegister`,
    ],
    fix: "suggestion",
    schema: {
        type: "object",
        properties: { maximumWait: { type: "integer", minimum: 0 } },
        additionalProperties: false,
    },
    // No page says from when on a wait is excessive; half a minute of a system that does not start is, by any measure.
    defaultOptions: { maximumWait: 10_000 },
    messages: {
        infinite:
            "{{what}} waits in {{function}} without limit for the WSK provider, which may become ready only after {{function}} has returned: the start of the " +
            "system may hang. Capture the provider NPI with WSK_NO_WAIT, or in a thread of your own.",
        long:
            "{{what}} may wait {{timeout}} ms for the WSK provider in {{function}}, more than the {{maximum}} ms that are allowed: it holds up the start of the " +
            "system. Capture the provider NPI with WSK_NO_WAIT, or in a thread of your own.",
        underLock:
            "{{what}} in {{function}} while a spin lock is held: {{name}} needs PASSIVE_LEVEL, and a thread that holds a spin lock runs at DISPATCH_LEVEL. " +
            "Give the lock back first.",
        inRoutine:
            "{{what}} in {{function}}, {{role}}: {{name}} needs PASSIVE_LEVEL, and the routine may run at DISPATCH_LEVEL. Leave it to a work item or a thread.",
        noWait: "Pass WSK_NO_WAIT: the call then fails with STATUS_DEVICE_NOT_READY instead of waiting, which has to be handled.",
    },
    check(driver, report, { maximumWait }) {
        for (const fn of driver.registeringFunctions()) {
            for (const found of driver.registrationCalls.capturesInEntry(fn)) {
                const { at, called, timeout, trace } = found;
                if (timeout !== null && timeout <= maximumWait) continue;
                const data = { what: whatOf(called), function: fn.name, timeout: timeout ?? 0, maximum: maximumWait };
                report({ at, message: timeout === null ? "infinite" : "long", data, trace, suggestions: noWait(found) });
            }
            for (const { at, called, name, because, trace } of driver.registrationCalls.raised(fn)) {
                const data = { what: `${whatOf(called)} is called`, function: fn.name, name, role: ROLES[because] ?? "a routine of the system" };
                report({ at, message: because === "lock" ? "underLock" : "inRoutine", data, trace });
            }
        }
    },
});

const ROLES: Readonly<Partial<Record<RaisedCall["because"], string>>> = {
    "event-callback": "an event callback", "completion-routine": "a completion routine", dpc: "a DPC", interrupt: "an interrupt routine",
};

function whatOf(called: string): string {
    return `'${called}'`;
}

/** The timeout, where it is written out in the same file. */
function noWait({ at, argument }: WaitingCapture): Suggestion<Id>[] {
    if (argument === null || argument.source !== at.source || !isWritten(argument)) return [];
    return [{ message: "noWait", edits: [replace(argument, "WSK_NO_WAIT")] }];
}

function isWritten(node: CNode): boolean {
    return node.kind === "number_literal" || node.text === "WSK_INFINITE_WAIT";
}
