/** Drivers that end their registration under a flag, for the tests of require-deregister. */

/** A driver whose start fails with the capture; `set` stands behind the capture, `stop` is what the stop routine does. Line 11 returns. */
export const flaggedStart = (set: string, stop: string, rest = ""): string => `typedef struct _CLIENT { WSK_REGISTRATION Registration; WSK_PROVIDER_NPI Npi; BOOLEAN Registered; BOOLEAN Captured; } CLIENT, *PCLIENT;
NTSTATUS ClientStart(PCLIENT client)
{
    NTSTATUS st;
    WSK_CLIENT_NPI npi = { NULL, &g_Table };
    st = WskRegister(&npi, &client->Registration);
    if (!NT_SUCCESS(st)) return st;
    client->Registered = TRUE;
    st = WskCaptureProviderNPI(&client->Registration, WSK_NO_WAIT, &client->Npi);
    ${set}
    return st;
}
VOID ClientStop(PCLIENT client)
{
    ${stop}
}
${rest}`;
export const SET_CAPTURED = "if (NT_SUCCESS(st)) client->Captured = TRUE;";
export const STOP_CAPTURED = "if (client->Captured) { WskReleaseProviderNPI(&client->Registration); WskDeregister(&client->Registration); }";
export const STOP_BOTH = "if (client->Captured) WskReleaseProviderNPI(&client->Registration);\n    if (client->Registered) WskDeregister(&client->Registration);";

/** The same as a class of C++. Line 9 returns. */
export const flaggedClass = (stop: string): string => `class Transport { public: Transport() { m_registered = FALSE; m_captured = FALSE; } NTSTATUS Start(); VOID Stop(); private: WSK_REGISTRATION m_reg; WSK_PROVIDER_NPI m_npi; BOOLEAN m_registered; BOOLEAN m_captured; };
NTSTATUS Transport::Start()
{
    WSK_CLIENT_NPI npi = { NULL, &g_Table };
    NTSTATUS st = WskRegister(&npi, &m_reg); if (!NT_SUCCESS(st)) return st;
    m_registered = TRUE;
    st = WskCaptureProviderNPI(&m_reg, WSK_NO_WAIT, &m_npi);
    if (NT_SUCCESS(st)) m_captured = TRUE;
    return st;
}
VOID Transport::Stop()
{
    ${stop}
}
`;

/** A driver whose thread captures; `thread` is what it does, `stop` what the stop routine does once it has waited, from line 17 on. */
export const flaggedThread = (thread: string, stop: string, rest = ""): string => `typedef struct _CLIENT { WSK_REGISTRATION Registration; WSK_PROVIDER_NPI Npi; BOOLEAN Ready; PVOID Thread; } CLIENT, *PCLIENT;
VOID Capture(PVOID context)
{
    PCLIENT client = context;
    ${thread}
}
NTSTATUS ClientStart(PCLIENT client)
{
    WSK_CLIENT_NPI npi = { NULL, &g_Table };
    NTSTATUS st = WskRegister(&npi, &client->Registration); if (!NT_SUCCESS(st)) return st;
    st = PsCreateSystemThread(&client->Handle, 0, NULL, NULL, NULL, Capture, client);
    if (!NT_SUCCESS(st)) WskDeregister(&client->Registration);
    return st;
}
VOID ClientStop(PCLIENT client)
{
    KeWaitForSingleObject(client->Thread, Executive, KernelMode, FALSE, NULL);
    ${stop}
}
${rest}`;
export const CAPTURE_READY = "if (NT_SUCCESS(WskCaptureProviderNPI(&client->Registration, WSK_INFINITE_WAIT, &client->Npi))) client->Ready = TRUE;";
export const STOP_READY = "if (client->Ready) {\n        WskReleaseProviderNPI(&client->Registration);\n        WskDeregister(&client->Registration);\n    }";

/** A text with something else in one place. @throws Error where the place is not there: a test of another text than it says would pass */
export function replaced(text: string, from: string, to: string): string {
    if (!text.includes(from)) throw new Error(`There is no "${from}" in the snippet.`);
    return text.replace(from, () => to);
}
