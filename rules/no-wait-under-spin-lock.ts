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
            "{{wait}} waits in '{{function}}' with the spin lock held that {{raiser}} has acquired: the thread runs at DISPATCH_LEVEL, where it cannot give the processor to " +
            "another one, so the machine stops. Release the lock first, or wait with a timeout of zero.",
        raised:
            "{{wait}} waits in '{{function}}' after {{raiser}} has raised the level to DISPATCH_LEVEL: no other thread gets the processor there, so the machine stops. " +
            "Lower the level first, or wait with a timeout of zero.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            for (const { at, wait, raiser, trace } of driver.lockedWaits.of(fn)) {
                report({ at, message: raiser.startsWith("KeRaiseIrql") ? "raised" : "underLock", data: { wait, raiser, function: fn.name }, trace });
            }
        }
    },
});
