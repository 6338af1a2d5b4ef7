import { faultSteps, raisedWait } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "no-wait-under-spin-lock",
    contracts: ["H05"],
    category: "irql",
    level: "error",
    description: "Disallow waits while a spin lock is held or the IRQL is raised",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-kewaitforsingleobject",
        "https://learn.microsoft.com/windows-hardware/drivers/kernel/introduction-to-kernel-dispatcher-objects",
        "https://learn.microsoft.com/windows-hardware/drivers/kernel/introduction-to-spin-locks",
    ],
    fix: "none",
    messages: {
        underLock:
            "{{wait}} waits in '{{function}}' with the spin lock held that {{acquire}} has acquired: the thread runs at DISPATCH_LEVEL, where it cannot give the processor to " +
            "another one, so the machine stops. Release the lock first, or wait with a timeout of zero.",
        raised:
            "{{wait}} waits in '{{function}}' after {{acquire}} has raised the level to DISPATCH_LEVEL: no other thread gets the processor there, so the machine stops. " +
            "Lower the level first, or wait with a timeout of zero.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            for (const found of driver.lockedWaits.of(fn)) {
                const acquire = found.history.findLast((mark) => mark.event === "raise")?.name ?? "the function";
                report({
                    at: found.at,
                    message: found.isIrql ? "raised" : "underLock",
                    data: { wait: found.second.name, function: fn.name, acquire },
                    trace: faultSteps(raisedWait, fn.name, found, "waits at DISPATCH_LEVEL"),
                });
            }
        }
    },
});
