import { callInstances, chainSteps, step } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "valid-irp-argument",
    contracts: ["D23"],
    category: "irps",
    level: "error",
    description: "Require an IRP for the WSK functions that cannot do without",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_close_socket",
    ],
    fix: "none",
    messages: {
        missing:
            "{{call}} is called without an IRP, which only WskControlSocket and WskControlClient may be: WSK completes the request by the IRP, and reads through NULL. " +
            "Allocate one, with a completion routine.",
    },
    check(driver, report) {
        for (const { fn, event } of driver.wskCalls()) {
            const api = event.target.kind === "wsk" ? event.target.api : null;
            if (api === null || api.irp === null || api.irpRule !== "required") continue;
            for (const { chain, values, open } of callInstances(driver.program, fn, event, [api.irp])) {
                const given = values[0];
                if (open || given?.kind !== "const" || given.value !== 0) continue;
                report({
                    at: event.call.node,
                    message: "missing",
                    data: { call: api.name },
                    trace: chain.length === 0 ? [] : [...chainSteps(chain), step(event.call.node, `${api.name} is given NULL for its IRP`)],
                });
            }
        }
    },
});
