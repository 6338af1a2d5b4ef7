import { defineRule } from "./support/define-rule.js";
import { doneBy, faultsOf, traceOf } from "./support/registration-faults.js";

const DOCS = "https://learn.microsoft.com/windows-hardware/drivers";

export default defineRule({
    id: "no-use-after-provider-release",
    contracts: ["F06"],
    category: "registration",
    level: "error",
    description: "Disallow client-level calls after the provider NPI is released",
    sources: [
        `${DOCS}/ddi/wsk/nf-wsk-wskreleaseprovidernpi`,
        `${DOCS}/network/registering-a-winsock-kernel-application`,
        `${DOCS}/network/unregistering-a-winsock-kernel-application`,
    ],
    fix: "none",
    messages: {
        calledReleased:
            "{{call}} is called through the provider NPI after {{release}} has released it on this path: the provider may be gone, and its dispatch " +
            "table with it. Make the call before the NPI is released, or capture it again. Calls on open sockets are not concerned.",
    },
    check(driver, report) {
        for (const group of faultsOf(driver, "calledReleased")) {
            const { first } = group;
            const release = doneBy(first, "release", "deregister");
            report({ at: first.at, message: "calledReleased", data: { call: first.second.name, release }, trace: traceOf(group, "uses the released NPI") });
        }
    },
});
