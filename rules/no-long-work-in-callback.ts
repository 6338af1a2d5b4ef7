import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "no-long-work-in-callback",
    contracts: ["H07"],
    category: "irql",
    level: "off",
    description: "Disallow long work in event callbacks and completion routines",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/winsock-kernel-events",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-kestallexecutionprocessor",
        "https://learn.microsoft.com/windows-hardware/drivers/kernel/guidelines-for-writing-dpc-routines",
    ],
    fix: "none",
    messages: {
        stall:
            "{{what}} in '{{routine}}', {{role}}: {{name}} keeps the processor busy ({{time}}), at up to DISPATCH_LEVEL, where nothing else runs meanwhile. " +
            "Use a timer, or wait in a work item.",
        crypto: "{{what}} in '{{routine}}', {{role}}: {{name}} computes for long, at up to DISPATCH_LEVEL, where nothing else runs meanwhile. Do the work in a work item.",
        print:
            "{{what}} in '{{routine}}', {{role}}: {{name}} is called in a loop, and each call may take milliseconds when a debugger listens; at DISPATCH_LEVEL nothing else runs " +
            "meanwhile. Count in the loop, and print once.",
    },
    check(driver, report) {
        for (const routine of driver.wskRoutines()) {
            for (const { kind, at, called, name, microseconds, inLoop, trace } of driver.longWork(routine)) {
                const time = microseconds === null ? "for a time that is not known" : `${microseconds} microseconds${inLoop ? " each time" : ""}`;
                report({
                    at,
                    message: kind,
                    data: { what: called === name ? `'${name}'` : `'${called}' leads to ${name}`, routine: routine.fn.name, role: routine.role, name, ...(kind === "stall" ? { time } : {}) },
                    trace: [...(routine.registered === null ? [] : [routine.registered]), ...trace],
                });
            }
        }
    },
});
