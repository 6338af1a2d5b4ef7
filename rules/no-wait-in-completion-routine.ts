import { type FunctionDecl, mayBeCompletionRoutine, step, type TraceStep, type Wait, type WskCompletionRoutine } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";
import { grouped } from "./support/grouped.js";

export default defineRule({
    id: "no-wait-in-completion-routine",
    contracts: { A02: ["wait", "request", "loop", "announced"], A03: ["close"], A04: ["registration"] },
    category: "callbacks",
    level: "error",
    description: "Disallow waiting in completion routines of WSK requests",
    sources: [
        "https://learn.microsoft.com/en-us/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions",
        "https://learn.microsoft.com/en-us/windows-hardware/drivers/ddi/wdm/nc-wdm-io_completion_routine",
        "https://learn.microsoft.com/en-us/windows-hardware/drivers/network/closing-a-socket",
        "https://learn.microsoft.com/en-us/windows-hardware/drivers/ddi/wsk/nf-wsk-wskderegister",
        "https://learn.microsoft.com/en-us/windows-hardware/drivers/ddi/wdm/nf-wdm-kewaitforsingleobject",
    ],
    fix: "none",
    messages: {
        wait:
            "{{what}} blocks in '{{routine}}', the completion routine of a WSK request: it runs at up to DISPATCH_LEVEL in whatever thread completes " +
            "the request, so a wait hangs or crashes the system. Leave the waiting to a work item or a thread.",
        request:
            "{{what}} waits for {{request}} in '{{routine}}', the completion routine of a WSK request: the awaited request may need the very thread " +
            "that waits. Start it here and go on in its own completion routine.",
        close:
            "{{what}} waits in '{{routine}}' until a socket is closed, but a close completes only after the socket's other requests have, and '{{routine}}' " +
            "is part of one: this can hang for ever. Start WskCloseSocket without waiting, or close the socket in a work item.",
        registration:
            "{{what}} in '{{routine}}', the completion routine of a WSK request: {{name}} needs PASSIVE_LEVEL and may wait until this very request has " +
            "completed. Signal the thread that unloads or initialises the driver instead.",
        loop:
            "{{what}} spins in '{{routine}}', the completion routine of a WSK request, until another thread changes what the loop tests; at " +
            "DISPATCH_LEVEL that thread may never run. Go on in the code that makes the change.",
        announced:
            "{{what}} with Wait = TRUE announces a wait in '{{routine}}', the completion routine of a WSK request: it must not wait, and without a " +
            "wait the thread stays at a raised IRQL. Pass FALSE.",
    },
    check(driver, report) {
        const waiting = new Map<FunctionDecl, readonly Wait[]>();
        for (const fn of driver.functions()) {
            // Looking for waits first spares most files the search for the places that set completion routines.
            const waits = mayBeCompletionRoutine(fn) ? driver.waits(fn) : [];
            if (waits.length > 0) waiting.set(fn, waits);
        }
        if (waiting.size === 0) return;
        const done = new Set<FunctionDecl>();
        for (const completion of driver.wskCompletionRoutines()) {
            const { fn } = completion.role;
            const waits = done.has(fn) ? undefined : waiting.get(fn);
            done.add(fn);
            for (const wait of grouped(waits ?? [])) {
                const { called, name, awaits } = wait;
                report({
                    at: wait.at,
                    message: messageOf(wait),
                    data: {
                        what: called === name ? (wait.kind === "spin" ? "A loop" : `'${name}'`) : `'${called}'`,
                        routine: fn.name,
                        name,
                        request: awaits?.name ?? "",
                    },
                    trace: [...origin(completion), ...wait.trace],
                });
            }
        }
    },
});

function messageOf({ awaits, kind }: Wait): "wait" | "request" | "close" | "registration" | "loop" | "announced" {
    if (kind === "registration" || kind === "announced") return kind;
    if (kind === "spin") return "loop";
    if (awaits === null) return "wait";
    return awaits.kind === "close" ? "close" : "request";
}

function origin({ role, destination }: WskCompletionRoutine): TraceStep[] {
    const set = step(role.site.event.call.node, `${role.site.event.target.name} sets ${role.fn.name} as completion routine`);
    return destination.at === null ? [set] : [set, step(destination.at, `${destination.name ?? "WSK"} gets the IRP`)];
}
