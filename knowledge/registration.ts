/** Registration of a WSK client, and the Network Module Registrar (NMR) functions that can be used instead. */
import { input, inputOptional, output } from "./parameters.js";
import { functionPage } from "./sources.js";
import type { RegistrationFunction } from "./types.js";

const REGISTRATION = input("WskRegistration", "PWSK_REGISTRATION");

export const REGISTRATION_FUNCTIONS = [
    {
        name: "WskRegister",
        url: functionPage("wsk", "WskRegister"),
        parameters: [input("WskClientNpi", "PWSK_CLIENT_NPI"), output("WskRegistration", "PWSK_REGISTRATION")],
        argc: 2,
        returns: "NTSTATUS",
        statuses: ["STATUS_SUCCESS"],
        mustInspect: true,
        maxIrql: 0,
        pairedWith: "WskDeregister",
        blocks: "never",
    },
    {
        name: "WskDeregister",
        url: functionPage("wsk", "WskDeregister"),
        parameters: [REGISTRATION],
        argc: 1,
        returns: "VOID",
        statuses: [],
        mustInspect: false,
        maxIrql: 0,
        pairedWith: null,
        // Until the NPI is released, calls have returned, their IRPs are completed and all sockets are closed.
        blocks: "always",
    },
    {
        name: "WskCaptureProviderNPI",
        url: functionPage("wsk", "WskCaptureProviderNPI"),
        parameters: [REGISTRATION, input("WaitTimeout", "ULONG"), output("WskProviderNpi", "PWSK_PROVIDER_NPI")],
        argc: 3,
        returns: "NTSTATUS",
        statuses: ["STATUS_SUCCESS", "STATUS_DEVICE_NOT_READY", "STATUS_NOINTERFACE"],
        mustInspect: true,
        // With WSK_NO_WAIT up to DISPATCH_LEVEL; see the table of waits.
        maxIrql: 0,
        pairedWith: "WskReleaseProviderNPI",
        blocks: "unless-no-wait",
    },
    {
        name: "WskReleaseProviderNPI",
        url: functionPage("wsk", "WskReleaseProviderNPI"),
        parameters: [REGISTRATION],
        argc: 1,
        returns: "VOID",
        statuses: [],
        mustInspect: false,
        maxIrql: 2,
        pairedWith: null,
        blocks: "never",
    },
    {
        name: "WskQueryProviderCharacteristics",
        url: functionPage("wsk", "WskQueryProviderCharacteristics"),
        parameters: [REGISTRATION, output("WskProviderCharacteristics", "PWSK_PROVIDER_CHARACTERISTICS")],
        argc: 2,
        returns: "NTSTATUS",
        statuses: ["STATUS_SUCCESS", "STATUS_DEVICE_NOT_READY"],
        mustInspect: true,
        maxIrql: 2,
        pairedWith: null,
        blocks: "never",
    },
] as const satisfies readonly RegistrationFunction[];

export const NMR_FUNCTIONS = [
    {
        name: "NmrRegisterClient",
        url: functionPage("netioddk", "NmrRegisterClient"),
        parameters: [
            input("ClientCharacteristics", "PNPI_CLIENT_CHARACTERISTICS"),
            inputOptional("ClientContext", "PVOID"),
            output("NmrClientHandle", "PHANDLE"),
        ],
        argc: 3,
        returns: "NTSTATUS",
        statuses: ["STATUS_SUCCESS"],
        mustInspect: true,
        maxIrql: 0,
        pairedWith: "NmrDeregisterClient",
        blocks: "never",
    },
    {
        name: "NmrDeregisterClient",
        url: functionPage("netioddk", "NmrDeregisterClient"),
        parameters: [input("NmrClientHandle", "HANDLE")],
        argc: 1,
        returns: "NTSTATUS",
        statuses: ["STATUS_SUCCESS", "STATUS_PENDING"],
        mustInspect: true,
        maxIrql: 2,
        pairedWith: "NmrWaitForClientDeregisterComplete",
        blocks: "never",
    },
    {
        name: "NmrWaitForClientDeregisterComplete",
        url: functionPage("netioddk", "NmrWaitForClientDeregisterComplete"),
        parameters: [input("NmrClientHandle", "HANDLE")],
        argc: 1,
        returns: "NTSTATUS",
        statuses: ["STATUS_SUCCESS"],
        mustInspect: false,
        maxIrql: 1,
        pairedWith: null,
        blocks: "always",
    },
    {
        name: "NmrClientAttachProvider",
        url: functionPage("netioddk", "NmrClientAttachProvider"),
        parameters: [
            input("NmrBindingHandle", "HANDLE"),
            input("ClientBindingContext", "PVOID"),
            input("ClientDispatch", "const VOID *"),
            output("ProviderBindingContext", "PVOID *"),
            output("ProviderDispatch", "const VOID **"),
        ],
        argc: 5,
        returns: "NTSTATUS",
        statuses: ["STATUS_SUCCESS", "STATUS_NOINTERFACE"],
        mustInspect: true,
        maxIrql: 0,
        pairedWith: null,
        blocks: "never",
    },
    {
        name: "NmrClientDetachProviderComplete",
        url: functionPage("netioddk", "NmrClientDetachProviderComplete"),
        parameters: [input("NmrBindingHandle", "HANDLE")],
        argc: 1,
        returns: "VOID",
        statuses: [],
        mustInspect: false,
        maxIrql: 2,
        pairedWith: null,
        blocks: "never",
    },
] as const satisfies readonly RegistrationFunction[];

const byName = new Map<string, RegistrationFunction>();
for (const row of [...REGISTRATION_FUNCTIONS, ...NMR_FUNCTIONS]) byName.set(row.name, row);

/** The registration function `name` of WSK or NMR, or undefined. */
export function registrationFunction(name: string): RegistrationFunction | undefined {
    return byName.get(name);
}
