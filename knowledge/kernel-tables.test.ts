import { describe, expect, it } from "vitest";
import {
    argumentEffect, canonicalType, CONSTANTS, constant, isKnownNotToWait, isPagedPool, KERNEL_API_NAMES, kernelApi, NO_RETURN,
    NOT_WAITS, ROLE_TYPEDEFS, roleOfTypedef, sameType, status, STATUSES, statusNames, SUCCESS_TRAPS, TYPE_ALIASES,
    typeAlias, WAITS, waitOf,
} from "./index.js";

const LEARN = /^https:\/\/learn\.microsoft\.com\/[\w\-./~]+$/;

const KERNEL_APIS = KERNEL_API_NAMES.flatMap((name) => kernelApi(name) ?? []);

describe("kernel functions", () => {
    it("have unique names and an address of the documentation", () => {
        expect(new Set(KERNEL_APIS.map((api) => api.name)).size).toBe(KERNEL_APIS.length);
        for (const api of KERNEL_APIS) expect(api.url, api.name).toMatch(LEARN);
    });

    it("are consistent", () => {
        const broken = KERNEL_APIS.flatMap((api) => {
            const complaints: string[] = [];
            const argc = api.args?.length ?? 0;
            const check = (holds: boolean, what: string): void => {
                if (!holds) complaints.push(`${api.name}: ${what}`);
            };
            if (api.frees !== null) check(api.args?.[api.frees.arg] === "frees", "the released argument is not marked");
            if (api.registers !== null) {
                const { routine, context, synchronous } = api.registers;
                check(routine < argc && (context ?? 0) < argc, "registers an argument that does not exist");
                check(synchronous || api.args?.[routine] === "retains", "the routine is not kept");
            }
            if (api.acts !== null && api.acts.arg !== null) check(api.acts.arg < argc, "acts on an argument that does not exist");
            if (api.copies !== null) check(api.args?.[api.copies.destination] === "writes", "the destination is not written");
            if (api.pool !== null && api.pool.typeArg !== null) check(api.pool.typeArg < argc, "the pool is named by no argument");
            if (api.pure) check(api.allocates === null && api.wait === null && !api.noReturn, "is not pure");
            if (api.mayReturnNull) check(api.returns === "pointer", "only pointers may be NULL");
            check(api.wait === null || api.wait.name === api.name, "carries another function's wait");
            return complaints;
        });
        expect(broken).toEqual([]);
    });

    it("say what happens to arguments, variable ones included", () => {
        const copy = kernelApi("RtlCopyMemory");
        const print = kernelApi("DbgPrint");
        const unknown = kernelApi("ZwDuplicateObject");
        expect(copy && [0, 1, 2].map((index) => argumentEffect(copy, index))).toEqual(["writes", "reads", "none"]);
        expect(print && argumentEffect(print, 7)).toBe("reads");
        expect(unknown?.maxIrql).toBe(0);
        expect(unknown && argumentEffect(unknown, 0)).toBeUndefined();
        expect(kernelApi("InterlockedExchangePointer")?.args).toEqual(["writes", "retains"]);
    });

    it.each([
        ["KeGetCurrentIrql", true], ["DbgPrintEx", true], ["NT_SUCCESS", true], ["MmGetMdlByteCount", true],
        ["RtlZeroMemory", false], ["KeSetEvent", false], ["IoFreeIrp", false], ["KeWaitForSingleObject", false],
        ["KeAcquireSpinLock", false], ["KeBugCheckEx", false], ["ZwDuplicateObject", false], ["KeStallExecutionProcessor", false],
    ])("%s is pure: %s", (name, pure) => expect(kernelApi(name)?.pure).toBe(pure));

    it.each([
        ["IoSetCompletionRoutine", 1, 2, "completion-routine"], ["IoSetCompletionRoutineEx", 2, 3, "completion-routine"],
        ["IoQueueWorkItem", 1, 3, "work-item"], ["IoQueueWorkItemEx", 1, 3, "work-item"],
        ["ExInitializeWorkItem", 1, 2, "work-item"],
        ["KeInitializeDpc", 1, 2, "dpc"], ["ExAllocateTimer", 0, 1, "timer"], ["PsCreateSystemThread", 5, 6, "thread"],
        ["IoCreateSystemThread", 6, 7, "thread"], ["IoSetCancelRoutine", 1, null, "cancel-routine"],
        ["FltQueueGenericWorkItem", 2, 4, "work-item"], ["NdisQueueIoWorkItem", 1, 2, "work-item"],
        ["CmRegisterCallback", 0, 1, "notification"], ["WDF_WORKITEM_CONFIG_INIT", 1, null, "work-item"],
    ])("%s registers argument %i with the context %s as %s", (name, routine, context, role) => {
        expect(kernelApi(name)?.registers).toMatchObject({ routine, context, role });
    });

    it("know IRPs, MDLs and pool", () => {
        expect(kernelApi("IoAllocateIrp")).toMatchObject({ allocates: "irp", mayReturnNull: true });
        const released = { frees: { kind: "irp", arg: 0 }, acts: { on: "irp", verb: "free", arg: 0 } };
        expect(kernelApi("IoFreeIrp")).toMatchObject(released);
        expect(kernelApi("IoReuseIrp")?.acts).toEqual({ on: "irp", verb: "reuse", arg: 0 });
        expect(kernelApi("IoCompleteRequest")?.acts?.verb).toBe("complete");
        expect(kernelApi("MmProbeAndLockPages")?.acts).toEqual({ on: "mdl", verb: "lock-pages", arg: 0 });
        expect(kernelApi("ExAllocatePool2")?.pool).toEqual({ style: "pool-flags", typeArg: 0, sizeArg: 1, zeroed: true });
        expect(kernelApi("ExFreePoolWithTag")?.frees).toEqual({ kind: "pool", arg: 0 });
        expect(kernelApi("KeAcquireSpinLock")?.lock).toEqual({ kind: "spin-lock", raisesIrql: true });
    });

    it("are unknown when they are the driver's own", () => {
        expect(kernelApi("WskCloseSocket")).toBeUndefined();
        expect(kernelApi("constructor")).toBeUndefined();
    });

    it.each(["KeBugCheck", "KeBugCheckEx", "RtlFailFast", "ExRaiseStatus", "__fastfail", "PsTerminateSystemThread"])(
        "%s does not return", (name) => {
            expect(kernelApi(name)?.noReturn).toBe(true);
            expect(NO_RETURN.has(name)).toBe(true);
        });
});

describe("waits", () => {
    it("have unique names, known effects, and are not listed as the opposite", () => {
        expect(new Set(WAITS.map((row) => row.name)).size).toBe(WAITS.length);
        for (const row of WAITS) {
            expect(row.url).toMatch(LEARN);
            expect(isKnownNotToWait(row.name), row.name).toBe(false);
            const argc = kernelApi(row.name)?.args?.length ?? -1;
            expect(row.timeout?.arg ?? 0, row.name).toBeLessThanOrEqual(Math.max(0, argc - 1));
            for (const { arg } of row.noWaitWhen) expect(arg, row.name).toBeLessThan(argc);
            for (const index of [row.object, row.waitMode, row.alertable]) expect(index ?? 0).toBeLessThan(Math.max(1, argc));
        }
    });

    it.each([
        ["KeWaitForSingleObject", 4], ["KeWaitForMultipleObjects", 6], ["KeWaitForMutexObject", 4],
        ["FsRtlCancellableWaitForSingleObject", 1], ["ZwWaitForSingleObject", 2], ["KeRemoveQueue", 2],
    ])("%s waits for ever when argument %i is NULL, and polls when it points to 0", (name, arg) => {
        const timeout = { arg, type: "large-integer-pointer", nullPointer: "infinite", zero: "poll" };
        expect(waitOf(name)?.timeout).toMatchObject(timeout);
    });

    it("know the odd ones", () => {
        expect(waitOf("NdisWaitEvent")?.timeout).toMatchObject({ arg: 1, type: "milliseconds", zero: "infinite" });
        expect(waitOf("WskCaptureProviderNPI")?.noWaitWhen).toEqual([{ arg: 1, value: 0 }]);
        expect(waitOf("ExAcquireResourceExclusiveLite")).toMatchObject({ kind: "lock", noWaitWhen: [{ arg: 1, value: 0 }] });
        expect(waitOf("WdfRequestSend")?.conditional).toBe(true);
        expect(waitOf("KeDelayExecutionThread")).toMatchObject({ waitMode: 0, alertable: 1 });
    });

    it("are not what only looks like one", () => {
        expect(new Set(NOT_WAITS).size).toBe(NOT_WAITS.length);
        for (const name of ["KeClearEvent", "IoQueueWorkItem", "KeAcquireSpinLock", "IoCancelIrp", "NmrDeregisterClient"]) {
            expect(waitOf(name)).toBeUndefined();
            expect(isKnownNotToWait(name)).toBe(true);
        }
        // These announce a wait when they are told so.
        for (const name of ["KeSetEvent", "KePulseEvent", "KeReleaseMutex", "KeReleaseSemaphore"]) expect(isKnownNotToWait(name)).toBe(false);
    });
});

describe("statuses and constants", () => {
    it("are unsigned 32-bit numbers", () => {
        for (const [name, value] of CONSTANTS) expect(value >>> 0, name).toBe(value);
        expect(new Set(STATUSES.map((row) => row.name)).size).toBe(STATUSES.length);
    });

    it.each([
        ["STATUS_PENDING", 0x103, true], ["STATUS_EVENT_PENDING", 0x40000013, true], ["STATUS_TIMEOUT", 0x102, true],
        ["STATUS_ALERTED", 0x101, true], ["STATUS_USER_APC", 0xc0, true], ["STATUS_CONTINUE_COMPLETION", 0, true],
        ["STATUS_BUFFER_OVERFLOW", 0x80000005, false], ["STATUS_MORE_PROCESSING_REQUIRED", 0xc0000016, false],
        ["STATUS_REQUEST_NOT_ACCEPTED", 0xc00000d0, false], ["STATUS_DATA_NOT_ACCEPTED", 0xc000021b, false],
        ["STATUS_FILE_FORCED_CLOSED", 0xc00000b6, false],
    ])("%s is %i, success: %s", (name, value, success) => {
        expect(status(name)).toEqual({ name, value, success });
        expect(constant(name)).toBe(value);
    });

    it("list the statuses that pass NT_SUCCESS without success", () => {
        for (const name of SUCCESS_TRAPS) expect(status(name)?.success, name).toBe(true);
        expect(statusNames(0)).toContain("STATUS_SUCCESS");
    });

    it("cover everyday names", () => {
        expect(["NULL", "TRUE", "AF_INET6", "IPPROTO_TCP", "SOL_SOCKET", "WSK_INFINITE_WAIT", "UserMode"].map(constant))
            .toEqual([0, 1, 23, 6, 0xffff, 0xffffffff, 1]);
        expect(constant("MY_DRIVER_FLAG")).toBeUndefined();
    });

    it("tell paged pool", () => {
        expect(isPagedPool("pool-type", constant("PagedPool") ?? -1)).toBe(true);
        expect(isPagedPool("pool-type", constant("NonPagedPoolNx") ?? -1)).toBe(false);
        expect(isPagedPool("pool-flags", 0x101)).toBe(true);
        expect(isPagedPool("pool-flags", constant("POOL_FLAG_NON_PAGED") ?? -1)).toBe(false);
    });
});

describe("role typedefs", () => {
    it("have unique names and an address of the documentation", () => {
        expect(new Set(ROLE_TYPEDEFS.map((row) => row.name)).size).toBe(ROLE_TYPEDEFS.length);
        for (const row of ROLE_TYPEDEFS) expect(row.url, row.name).toMatch(LEARN);
    });

    it.each([
        ["IO_COMPLETION_ROUTINE", "completion-routine", false], ["PIO_COMPLETION_ROUTINE", "completion-routine", true],
        ["DRIVER_INITIALIZE", "driver-entry", false], ["DRIVER_UNLOAD", "driver-unload", false],
        ["PDRIVER_DISPATCH", "dispatch-routine", true],
        ["KDEFERRED_ROUTINE", "dpc", false], ["KSTART_ROUTINE", "thread", false], ["EVT_WDF_WORKITEM", "work-item", false],
        ["PFN_WDF_TIMER", "timer", true], ["EVT_WDF_SOMETHING_NEW", "framework-event", false],
        ["PFN_WSK_ACCEPT_EVENT", "event-callback", true],
    ])("%s means %s", (name, role, pointer) => expect(roleOfTypedef(name)).toMatchObject({ role, pointer }));

    it("give no role to pointer types of the provider's functions", () => {
        expect(roleOfTypedef("PFN_WSK_SEND")).toBeUndefined();
        expect(roleOfTypedef("ULONG")).toBeUndefined();
        expect(roleOfTypedef("PFN_WSK_RECEIVE_EVENT")?.event).toBe("WskReceiveEvent");
    });
});

describe("types", () => {
    it("have unique names", () => {
        const names = TYPE_ALIASES.map((row) => row.name);
        expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    });

    it.each([
        ["PVOID", "void *", true], ["SIZE_T *", "PSIZE_T", true], ["SIZE_T", "size_t", true], ["SIZE_T", "ULONG_PTR", true],
        ["ULONG", "SIZE_T", false], ["PULONG", "SIZE_T *", false], ["struct sockaddr *", "PSOCKADDR", true],
        ["PIRP", "struct _IRP *", true], ["PWSK_SOCKET", "WSK_SOCKET*", true], ["const VOID *", "PVOID", true],
        ["PVOID *", "void**", true], ["PMY_TYPE", "PVOID", undefined], ["PMY_TYPE", "PMY_TYPE", true],
    ])("%s and %s: %s", (first, second, same) => expect(sameType(first, second)).toBe(same));

    it("have 64-bit sizes", () => {
        expect([typeAlias("SIZE_T")?.size, typeAlias("ULONG")?.size, typeAlias("BOOLEAN")?.size]).toEqual([8, 4, 1]);
        expect(canonicalType("unsigned  long")).toMatchObject({ size: 4, signed: false });
        expect(canonicalType("PMY_TYPE *")).toMatchObject({ base: "PMY_TYPE", pointers: 1, known: false, size: 8 });
    });
});
