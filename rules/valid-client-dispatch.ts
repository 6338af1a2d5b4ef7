import { defineRule } from "./support/define-rule.js";
import { doneBy, faultsOf, traceOf } from "./support/registration-faults.js";

const DOCS = "https://learn.microsoft.com/windows-hardware/drivers";

export default defineRule({
    id: "valid-client-dispatch",
    contracts: { F10: ["opaque", "registeredTwice", "overwritten", "copied"], F11: ["version", "reserved", "unset"] },
    category: "registration",
    level: "warn",
    description: "Require valid members in WSK_CLIENT_DISPATCH, and hands off WSK_REGISTRATION",
    sources: [
        `${DOCS}/ddi/wsk/ns-wsk-_wsk_client_dispatch`,
        `${DOCS}/ddi/wsk/ns-wsk-_wsk_registration`,
        `${DOCS}/ddi/wsk/nf-wsk-wskregister`,
    ],
    fix: "none",
    messages: {
        version:
            "The Version of '{{name}}' is a bare number: WSK expects the major version in the high and the minor one in the low byte. " +
            "Write MAKE_WSK_VERSION(1, 0).",
        reserved: "The Reserved member of '{{name}}' is not zero, but is reserved for the system: WSK may refuse the registration. Set it to 0.",
        unset:
            "{{member}} of '{{name}}' is never set before WskRegister gets the table: WSK reads whatever the stack held. " +
            "Set all three members; WskClientEvent is NULL in a driver that has no such callback.",
        opaque:
            "'{{member}}' is used in {{name}}, but the members of WSK_REGISTRATION belong to WSK alone, and their meaning changes between versions of Windows. " +
            "Keep a flag of your own.",
        registeredTwice:
            "{{call}} gets a registration block that {{register}} is using: the first registration is lost and can never be ended. " +
            "Use a block of its own for each registration.",
        overwritten:
            "{{call}} overwrites the registration block while the driver is registered: WSK keeps its own data there. " +
            "Clear the block before WskRegister or after WskDeregister, or not at all.",
        copied: "{{call}} copies the registration block while the driver is registered: a copy is no registration. Hand on a pointer to the block.",
    },
    check(driver, report) {
        for (const { kind, at, name, member } of driver.dispatchProblems()) report({ at, message: kind, data: { name, member } });
        for (const group of faultsOf(driver, "registeredTwice", "overwritten", "copied")) {
            const { first } = group;
            const message = first.mistake === "overwritten" || first.mistake === "copied" ? first.mistake : "registeredTwice";
            const data = { call: first.second.name, register: doneBy(first, "register", "capture") };
            report({ at: first.at, message, data, trace: traceOf(group, ENDINGS[message]) });
        }
    },
});

const ENDINGS = { registeredTwice: "uses the block once more", overwritten: "overwrites the block", copied: "copies the block" } as const;
