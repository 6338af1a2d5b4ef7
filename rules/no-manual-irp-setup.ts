import { faultSteps, manualSetup } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

const DOCS = "https://learn.microsoft.com/windows-hardware/drivers";

export default defineRule({
    id: "no-manual-irp-setup",
    contracts: ["D21"],
    category: "irps",
    level: "warn",
    description: "Disallow preparing an IRP for WSK with anything but a completion routine",
    sources: [
        `${DOCS}/network/using-irps-with-winsock-kernel-functions`,
        `${DOCS}/ddi/wdm/nf-wdm-ioinitializeirp`,
        `${DOCS}/ddi/wdm/nf-wdm-iosetcancelroutine`,
    ],
    fix: "none",
    messages: {
        initialized:
            "{{setup}} initializes an IRP in '{{function}}' that IoAllocateIrp has made, before {{call}} gets it: that wipes out what the allocation has noted, so that " +
            "IoFreeIrp puts the IRP back wrongly. Remove {{setup}}.",
        located:
            "'{{function}}' fills the next stack location of an IRP before {{call}} gets it, but WSK fills it itself and overwrites the completion routine or is misled. " +
            "Only set a completion routine.",
        cancelable:
            "'{{function}}' sets a cancel routine on an IRP before {{call}} gets it, but an IRP that WSK has is cancelled by WSK: both complete it. " +
            "Remove the cancel routine and call IoCancelIrp where the request is to end.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            for (const found of driver.manualSetups.faults(fn)) {
                const { at, mistake, history, second } = found;
                const setup = history.at(-1)?.name ?? "";
                const data = { function: fn.name, call: second.name };
                report({
                    at,
                    message: mistake,
                    data: mistake === "initialized" ? { ...data, setup } : data,
                    trace: faultSteps(manualSetup, fn.name, found, "gets the IRP"),
                });
            }
        }
    },
});
