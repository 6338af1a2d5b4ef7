import { step, type CallbackRole, type Wait } from "../analysis/index.js";
import { defineRule, type Finding, type Suggestion } from "./support/define-rule.js";
import { grouped } from "./support/grouped.js";
import { announcementRemoved, noWaitCapture, waitRemoved } from "./support/wait-edits.js";

type Id = "wait" | "request" | "close" | "disable" | "registration" | "loop" | "announced" | "noWait" | "noAnnouncement" | "remove";

export default defineRule({
    id: "no-wait-in-event-callback",
    contracts: { A01: ["wait", "request", "loop", "announced"], A03: ["close", "disable"], A04: ["registration"] },
    category: "callbacks",
    level: "error",
    description: "Disallow waiting in WSK event callbacks",
    sources: [
        "https://learn.microsoft.com/en-us/windows-hardware/drivers/network/winsock-kernel-events",
        "https://learn.microsoft.com/en-us/windows-hardware/drivers/network/closing-a-socket",
        "https://learn.microsoft.com/en-us/windows-hardware/drivers/network/so-wsk-event-callback",
        "https://learn.microsoft.com/en-us/windows-hardware/drivers/ddi/wsk/nf-wsk-wskderegister",
        "https://learn.microsoft.com/en-us/windows-hardware/drivers/ddi/wsk/nf-wsk-wskcaptureprovidernpi",
        "https://learn.microsoft.com/en-us/windows-hardware/drivers/ddi/wdm/nf-wdm-kewaitforsingleobject",
    ],
    fix: "suggestion",
    messages: {
        wait:
            "{{what}} blocks in '{{callback}}', the {{event}} callback: WSK may call it at DISPATCH_LEVEL, and no other request makes progress " +
            "on its thread, so the system hangs or crashes. Leave the waiting to a work item or a thread.",
        request:
            "{{what}} waits for {{request}} in '{{callback}}', the {{event}} callback: a callback may start a request but never wait for one, " +
            "since the request may not complete until the callback has returned. Go on in the completion routine of {{request}}.",
        close:
            "{{what}} waits in '{{callback}}' until the callback's own socket is closed, but the close completes only after {{event}} has " +
            "returned: this hangs for ever. Start WskCloseSocket without waiting, or close the socket in a work item.",
        disable:
            "{{what}} waits in '{{callback}}' until {{event}} is disabled, but the request completes only after this very callback has returned: " +
            "this hangs for ever. Start the request without waiting for it, or disable the event elsewhere.",
        registration:
            "{{what}} in '{{callback}}', the {{event}} callback: {{name}} needs PASSIVE_LEVEL and may wait for what cannot end before the " +
            "callback has returned. Signal the thread that unloads or initialises the driver instead.",
        loop:
            "{{what}} spins in '{{callback}}', the {{event}} callback, until another thread changes what the loop tests; at DISPATCH_LEVEL that " +
            "thread may never run. Go on in the code that makes the change.",
        announced:
            "{{what}} with Wait = TRUE announces a wait in '{{callback}}', the {{event}} callback: a callback must not wait, and without a wait " +
            "the thread stays at a raised IRQL. Pass FALSE.",
        noWait: "Pass WSK_NO_WAIT: the call then fails with STATUS_DEVICE_NOT_READY instead of waiting.",
        noAnnouncement: "Pass FALSE: no wait follows.",
        remove: "Remove the wait. What comes after it then has to be moved to where the awaited event happens.",
    },
    check(driver, report) {
        const done = new Set<string>();
        for (const role of driver.callbacks()) {
            for (const wait of grouped(driver.waits(role.fn, role.event))) {
                const place = `${wait.at.start}`;
                if (done.has(place)) continue;
                done.add(place);
                report(finding(role, wait));
            }
        }
    },
});

function finding({ fn, event, registered }: CallbackRole, wait: Wait): Finding<Id> {
    const { awaits, called, name } = wait;
    const origin = registered ?? (fn.nameNode === null ? null : step(fn.nameNode, `${fn.name} is taken for the ${event.name}`));
    return {
        at: wait.at,
        message: messageOf(wait),
        data: {
            what: called === name ? (wait.kind === "spin" ? "A loop" : `'${name}'`) : `'${called}'`,
            callback: fn.name,
            event: event.name,
            name,
            request: awaits?.name ?? "",
        },
        trace: [...(origin === null ? [] : [origin]), ...wait.trace],
        suggestions: suggestions(wait),
    };
}

function messageOf({ awaits, kind }: Wait): Id {
    if (awaits !== null && awaits.kind !== "other" && awaits.own) return awaits.kind;
    if (kind === "registration" || kind === "announced") return kind;
    if (kind === "spin") return "loop";
    return awaits === null ? "wait" : "request";
}

function suggestions(wait: Wait): Suggestion<Id>[] {
    const noWait = noWaitCapture(wait);
    if (noWait !== null) return [{ message: "noWait", edits: noWait }];
    const noAnnouncement = announcementRemoved(wait);
    if (noAnnouncement !== null) return [{ message: "noAnnouncement", edits: noAnnouncement }];
    const remove = waitRemoved(wait);
    return remove === null ? [] : [{ message: "remove", edits: remove }];
}
