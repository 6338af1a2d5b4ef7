//~ clean
#include "relay.h"

DRIVER_INITIALIZE DriverEntry;
static DRIVER_UNLOAD rlyUnload;

static rlyRelay rlyTheRelay;

static const WSK_CLIENT_DISPATCH rlyClientDispatch = {
  MAKE_WSK_VERSION(1, 0), 0, NULL
};

/* No work item, no socket, no NPI, no registration, no memory: in this order. */
static void
rlyUnload(PDRIVER_OBJECT driver) {
  rlyRelay *relay = &rlyTheRelay;

  UNREFERENCED_PARAMETER(driver);

  rlyReceiveRundown(relay);
  rlySocketStop(relay);
  WskReleaseProviderNPI(&relay->registration);
  WskDeregister(&relay->registration);
  DbgPrint("relay: %ld relayed, %ld lost\n", relay->relayed, relay->lost);
  rlySendCleanup(relay);
  rlyReceiveCleanup(relay);
}

NTSTATUS
DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING registryPath) {
  rlyRelay *relay = &rlyTheRelay;
  WSK_CLIENT_NPI clientNpi;
  NTSTATUS status;

  UNREFERENCED_PARAMETER(registryPath);

  rlyRequestInit(&relay->control);
  if (!NT_SUCCESS(status = rlyReceiveInit(relay, driver))) {
    return (status);
  }
  if (!NT_SUCCESS(status = rlySendInit(relay))) {
    rlyReceiveCleanup(relay);
    return (status);
  }

  clientNpi.ClientContext = relay;
  clientNpi.Dispatch = &rlyClientDispatch;
  status = WskRegister(&clientNpi, &relay->registration);
  if (NT_SUCCESS(status)) {
    status = WskCaptureProviderNPI(&relay->registration, RLY_PROVIDER_WAIT, &relay->npi);
    if (NT_SUCCESS(status)) {
      status = rlySocketStart(relay);
      if (NT_SUCCESS(status)) {
        driver->DriverUnload = rlyUnload;
        return (STATUS_SUCCESS);
      }
      WskReleaseProviderNPI(&relay->registration);
    }
    WskDeregister(&relay->registration);
  }

  rlyReceiveRundown(relay);
  rlySendCleanup(relay);
  rlyReceiveCleanup(relay);
  return (status);
}
