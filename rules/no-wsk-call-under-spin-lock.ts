import { faultSteps, lockHold } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "no-wsk-call-under-spin-lock",
    contracts: ["D27"],
    category: "irps",
    level: "off",
    description: "Disallow requests to WSK while a spin lock is held",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iocompleterequest",
        "https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions",
    ],
    fix: "none",
    messages: {
        underLock:
            "{{call}} is called in '{{function}}' with the spin lock held that {{acquire}} has acquired: the IRP may be completed before the call " +
            "returns, and a completion routine or an event callback that needs the lock then hangs. Release the lock first.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            for (const found of driver.spinLocks.faults(fn)) {
                const acquire = found.history.findLast((mark) => mark.event === "acquire")?.name ?? "the function";
                report({
                    at: found.at,
                    message: "underLock",
                    data: { call: found.second.name, function: fn.name, acquire },
                    trace: faultSteps(lockHold, fn.name, found, "is called with the lock held"),
                });
            }
        }
    },
});
