//~ clean
#include "client.hpp"

extern "C" DRIVER_INITIALIZE DriverEntry;

namespace {

tally::Provider g_provider;
tally::Client *g_client = nullptr;

void Unload(PDRIVER_OBJECT driver)
{
    UNREFERENCED_PARAMETER(driver);
    delete g_client;
    g_client = nullptr;
    g_provider.Stop();
}

} // namespace

extern "C" NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    UNREFERENCED_PARAMETER(path);

    if (const auto status = g_provider.Start(); !NT_SUCCESS(status)) {
        return status;
    }

    SOCKADDR_IN server{};
    server.sin_family = AF_INET;
    server.sin_port = RtlUshortByteSwap(7070);

    auto *client = new tally::Client(g_provider);
    NTSTATUS status = client == nullptr ? STATUS_INSUFFICIENT_RESOURCES : client->Open(server);
    if (NT_SUCCESS(status)) {
        for (ULONG count : {1UL, 2UL, 3UL}) {
            status = client->Report(count);
            if (!NT_SUCCESS(status)) {
                break;
            }
        }
    }
    if (!NT_SUCCESS(status)) {
        delete client;
        g_provider.Stop();
        return status;
    }
    g_client = client;
    driver->DriverUnload = Unload;
    return STATUS_SUCCESS;
}
