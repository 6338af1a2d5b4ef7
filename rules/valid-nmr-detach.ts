import { defineRule } from "./support/define-rule.js";

const DOCS = "https://learn.microsoft.com/windows-hardware/drivers";

export default defineRule({
    id: "valid-nmr-detach",
    contracts: { F14: ["status", "neverCompleted", "attachFailed", "attachDone", "contextLeft"], F15: ["registered"] },
    category: "registration",
    level: "off",
    description: "Require valid attach and detach routines in WSK clients that register with the Network Module Registrar themselves",
    sources: [
        `${DOCS}/ddi/netioddk/nc-netioddk-npi_client_detach_provider_fn`,
        `${DOCS}/ddi/netioddk/nf-netioddk-nmrclientdetachprovidercomplete`,
        `${DOCS}/network/attaching-the-wsk-client-to-the-wsk-subsystem`,
        `${DOCS}/network/unregistering-and-unloading-the-wsk-client`,
        `${DOCS}/ddi/wsk/nf-wsk-wskregister`,
    ],
    fix: "none",
    messages: {
        status:
            "'{{name}}' returns {{value}}, but a ClientDetachProvider routine may return STATUS_SUCCESS and STATUS_PENDING only: " +
            "the Network Module Registrar takes any other value for one of these. Return one of the two.",
        neverCompleted:
            "'{{name}}' returns STATUS_PENDING, and nothing calls NmrClientDetachProviderComplete: the detach never ends, and the driver cannot be unloaded. " +
            "Call it when the last use of the provider has ended.",
        attachFailed:
            "'{{name}}' returns {{value}} though NmrClientAttachProvider has failed: the Network Module Registrar takes the client for attached to a provider that it is not " +
            "attached to. Return what NmrClientAttachProvider has returned.",
        attachDone:
            "'{{name}}' returns {{value}} though NmrClientAttachProvider has succeeded: the binding stands, and the Network Module Registrar is told that it does not. " +
            "Return what NmrClientAttachProvider has returned; what else may fail comes before it.",
        contextLeft:
            "'{{name}}' returns without freeing the binding context when NmrClientAttachProvider has failed: there is no binding, so nobody is given the context any more. " +
            "Free it before the return.",
        registered:
            "'{{name}}' registers with the Network Module Registrar itself to use WSK: WskRegister does the attaching and detaching for the driver. " +
            "Use WskRegister, WskCaptureProviderNPI and WskDeregister.",
    },
    check(driver, report) {
        for (const { kind, at, name, value, trace } of driver.nmrFaults()) report({ at, message: kind, data: { name, value }, trace });
    },
});
