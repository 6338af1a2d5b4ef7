import { describe, expect, it } from "vitest";
import {
    callbackAt, callbackByMember, callbackByPfn, categoryOfFlags, CLIENT_CONTROLS, CLIENT_DISPATCHES, CLIENT_FUNCTIONS,
    clientControl, clientControlByValue, clientDispatch, clientDispatchOf, constant, EVENT_CALLBACKS, eventCallback, eventFlags,
    eventFlagsIn, FLAGS, flag, flagsAt, flagsOfEvent, INSPECT_ACTIONS, isSlotCompatible, memberReached, NMR_FUNCTIONS,
    PROVIDER_DISPATCHES, providerDispatch, REGISTRATION_FUNCTIONS, registrationFunction, SOCKET_FUNCTIONS, SOCKET_OPTIONS,
    socketOption, status, STRUCTURES, structureOf, waitOf, wskMember, wskMemberByPfn, wskMembers, wskMembersNamed,
    type RegistrationFunction,
} from "./index.js";

const LEARN = /^https:\/\/learn\.microsoft\.com\/[\w\-./~]+$/;
const TABLES: Readonly<Record<string, readonly { readonly name: string; readonly url: string }[]>> = {
    registration: REGISTRATION_FUNCTIONS, nmr: NMR_FUNCTIONS, callbacks: EVENT_CALLBACKS, options: SOCKET_OPTIONS,
    controls: CLIENT_CONTROLS, flags: FLAGS, events: eventFlags, structures: STRUCTURES, provider: PROVIDER_DISPATCHES,
    client: CLIENT_DISPATCHES,
};

describe("rows of the WSK tables", () => {
    it("are as many as the interface has", () => {
        expect(REGISTRATION_FUNCTIONS).toHaveLength(5);
        expect(CLIENT_FUNCTIONS).toHaveLength(6);
        expect(SOCKET_FUNCTIONS).toHaveLength(18);
        expect(EVENT_CALLBACKS).toHaveLength(8);
        expect(SOCKET_OPTIONS).toHaveLength(22);
        expect(CLIENT_CONTROLS).toHaveLength(7);
        expect(eventFlags).toHaveLength(6);
        expect(PROVIDER_DISPATCHES).toHaveLength(6);
        expect(CLIENT_DISPATCHES).toHaveLength(5);
        expect(STRUCTURES).toHaveLength(17);
    });

    it.each(Object.entries(TABLES))("of %s have unique names and an address of the documentation", (_, rows) => {
        expect(new Set(rows.map((row) => row.name)).size).toBe(rows.length);
        for (const row of rows) expect(row.url, row.name).toMatch(LEARN);
    });
});

describe("functions of the provider dispatch tables", () => {
    it.each(wskMembers.map((row) => [row.pfn, row] as const))("%s is consistent", (_, row) => {
        expect(row.url).toMatch(LEARN);
        expect(row.argc).toBe(row.parameters.length);
        const irps = row.parameters.flatMap((parameter, index) => (parameter.type === "PIRP" ? [index] : []));
        expect(irps).toEqual(row.irp === null ? [] : [row.irp]);
        expect(row.irpRule === "none").toBe(row.irp === null);
        if (row.irp !== null) expect(row.parameters[row.irp]?.optional).toBe(row.irpRule === "per-operation");
        if (row.flags !== null) {
            expect(row.parameters[row.flags.arg]?.name).toBe("Flags");
            expect(row.parameters[row.flags.arg]?.reserved).toBe(row.flags.reserved);
        } else {
            expect(row.parameters.map((parameter) => parameter.name)).not.toContain("Flags");
        }
        for (const index of row.keepUntilCompletion) expect(index).toBeLessThan(row.argc);
        if (row.buffer !== null) expect(row.parameters[row.buffer]?.type).toMatch(/^PWSK_BUF/);
        expect(row.buffer === null).toBe(row.transfer === null);
        if (row.context !== null) expect(row.parameters[row.context]?.name).toMatch(/Context$/);
        if (row.clientDispatch !== null) expect(row.parameters[row.clientDispatch]?.name).toMatch(/Dispatch$/);
        for (const name of row.statuses) expect(status(name), name).toBeDefined();
        expect(row.parameters[0]?.type).toBe(row.level === "client" ? "PWSK_CLIENT" : "PWSK_SOCKET");
    });

    it.each(wskMembers.map((row) => [row.pfn, row] as const))("%s stands where its slots say", (_, row) => {
        const tables = PROVIDER_DISPATCHES.filter((table) => table.members.some((member) => member.type === row.pfn));
        const slots = tables.map((table) => [table.name, table.members.find((member) => member.type === row.pfn)?.slot]);
        expect(Object.fromEntries(slots)).toEqual(row.slots);
        expect(tables.flatMap((table) => table.category ?? []).sort()).toEqual([...row.categories].sort());
    });

    it("are found by name and argument count only", () => {
        expect(wskMember("WskSend", 4)?.pfn).toBe("PFN_WSK_SEND");
        expect(wskMember("WskSend", 3)).toBeUndefined();
        expect(wskMember("WskCloseSocket", 1)).toBeUndefined();
        expect(wskMember("Send", 4)).toBeUndefined();
        expect(wskMembersNamed("WskRelease").map((row) => row.parameters[1]?.type)).toEqual([
            "PWSK_DATA_INDICATION", "PWSK_DATAGRAM_INDICATION",
        ]);
        expect(wskMemberByPfn("PFN_WSK_GET_NAME_INFO")?.argc).toBe(9);
    });

    it("take no IRP, or one that is required, but for the two control functions", () => {
        const perOperation = wskMembers.filter((row) => row.irpRule === "per-operation").map((row) => row.name);
        expect(perOperation).toEqual(["WskControlClient", "WskControlSocket"]);
    });
});

describe("dispatch tables", () => {
    it.each([...PROVIDER_DISPATCHES, ...CLIENT_DISPATCHES])("$name has contiguous slots", (table) => {
        expect(table.members.map((member) => member.slot)).toEqual(table.members.map((_, index) => index));
    });

    it("know which casts reach the right function", () => {
        expect(isSlotCompatible("WskBind", "WSK_PROVIDER_CONNECTION_DISPATCH", "listen")).toBe(true);
        expect(isSlotCompatible("WskCloseSocket", "PWSK_PROVIDER_BASIC_DISPATCH", "stream")).toBe(true);
        expect(isSlotCompatible("WskSend", "PWSK_PROVIDER_STREAM_DISPATCH", "connection")).toBe(true);
        expect(isSlotCompatible("WskRelease", "PWSK_PROVIDER_CONNECTION_DISPATCH", "datagram")).toBe(false);
        expect(isSlotCompatible("WskBind", "PWSK_PROVIDER_LISTEN_DISPATCH", "basic")).toBe(false);
        expect(memberReached("WskGetLocalAddress", "PWSK_PROVIDER_CONNECTION_DISPATCH", "datagram")?.name).toBe("WskReceiveFrom");
    });

    it("are found through the spellings of declarations and casts", () => {
        for (const spelling of ["$", "P$", "const struct _$ *"]) {
            expect(clientDispatch(spelling.replace("$", "WSK_CLIENT_LISTEN_DISPATCH"))?.category).toBe("listen");
        }
        expect(providerDispatch("const WSK_PROVIDER_DATAGRAM_DISPATCH *")?.category).toBe("datagram");
        expect(clientDispatch("WSK_PROVIDER_LISTEN_DISPATCH")).toBeUndefined();
        expect(clientDispatchOf("basic")).toBeUndefined();
    });
});

describe("event callbacks", () => {
    it.each(EVENT_CALLBACKS.map((row) => [row.name, row] as const))("%s is consistent", (name, row) => {
        const slot = clientDispatch(row.dispatch)?.members[row.slot];
        expect(slot).toMatchObject({ name, type: row.pfn });
        expect(callbackAt(row.dispatch, row.slot)).toBe(row);
        expect(callbackAt(`P${row.dispatch}`, row.slot)).toBe(row);
        expect(callbackByMember(name)).toBe(row);
        expect(callbackByPfn(row.pfn)).toBe(row);
        expect(eventCallback(name)).toBe(row);
        for (const value of row.allowedReturns) {
            expect(row.returnType === "NTSTATUS" ? status(value)?.value : constant(value), value).toBeTypeOf("number");
        }
        if (row.recommendedReturn !== null) expect(row.allowedReturns).toContain(row.recommendedReturn);
        if (row.deadSocket !== null) {
            expect(row.parameters[row.deadSocket.arg]?.optional).toBe(true);
            expect(row.allowedReturns).toContain(row.deadSocket.returnValue);
        }
        expect(row.parameters.findIndex((parameter) => parameter.name === "Flags")).toBe(row.flags ?? -1);
        expect(flagsOfEvent(name).map((each) => each.name).sort()).toEqual([...row.flagNames].sort());
        for (const index of row.duringCallOnly) expect(row.parameters[index]?.type).toMatch(/^P/);
        const enabling = eventFlags.find((each) => each.event === name);
        expect(enabling?.name ?? null).toBe(row.eventFlag);
    });

    it("answer an inspection with an enumerator of which 0 rejects", () => {
        expect(INSPECT_ACTIONS.map((row) => row.name)).toEqual(["WskInspectReject", "WskInspectAccept", "WskInspectPend"]);
        expect(INSPECT_ACTIONS.map((row) => row.value)).toEqual([0, 1, 2]);
    });

    it("are not found by names that are none", () => {
        expect(callbackAt("WSK_CLIENT_LISTEN_DISPATCH", 3)).toBeUndefined();
        expect(callbackAt("WSK_CLIENT_STREAM_DISPATCH", 0)).toBeUndefined();
        expect(eventCallback("WskConnectEvent")).toBeUndefined();
    });
});

describe("flags and event masks", () => {
    it("have disjoint event bits, each at the slot of its callback", () => {
        const bits = eventFlags.map((row) => row.value);
        expect(bits.reduce((sum, value) => sum + value, 0)).toBe(bits.reduce((mask, value) => (mask | value) >>> 0, 0));
        for (const row of eventFlags) {
            if (row.event === null) continue;
            expect(eventCallback(row.event)).toMatchObject({ dispatch: row.dispatch, slot: row.slot, eventFlag: row.name });
        }
        expect(eventFlagsIn(0x80000040).map((row) => row.name)).toEqual(["WSK_EVENT_RECEIVE", "WSK_EVENT_DISABLE"]);
    });

    it("stand only at arguments that exist", () => {
        for (const row of FLAGS) {
            for (const place of row.places) {
                if (place.kind !== "argument") continue;
                const target = wskMembersNamed(place.function)[0] ?? registrationFunction(place.function);
                expect(target?.parameters[place.arg]?.type, `${row.name} at ${place.function}`).toBe("ULONG");
            }
            for (const other of row.excludes) expect(flag(other)?.excludes, row.name).toContain(row.name);
        }
    });

    it("name the category of a socket", () => {
        expect(flagsAt("WskSocket", 4).map((row) => row.value)).toEqual([0, 1, 2, 4, 8]);
        expect(categoryOfFlags(0)).toBe("basic");
        expect(categoryOfFlags(8)).toBe("stream");
        expect(categoryOfFlags(3)).toBeUndefined();
    });

    it("overlap in value across families", () => {
        expect(constant("WSK_FLAG_NODELAY")).toBe(constant("WSK_FLAG_WAITALL"));
        expect(constant("WSK_FLAG_ABORTIVE")).toBe(constant("WSK_FLAG_LISTEN_SOCKET"));
        expect(flagsAt("WskReceive", 2).map((row) => row.name)).toEqual(["WSK_FLAG_WAITALL", "WSK_FLAG_DRAIN"]);
    });
});

describe("control operations", () => {
    it.each(SOCKET_OPTIONS.map((row) => [row.name, row] as const))("%s is consistent", (name, row) => {
        expect(row.kind === "option").toBe(name.startsWith("SO_"));
        expect(row.level).toBe(row.kind === "option" ? "SOL_SOCKET" : null);
        for (const form of row.forms) {
            expect(form.request === "WskIoctl").toBe(row.kind === "ioctl");
            if (form.request === "WskSetOption") expect(form).toMatchObject({ input: "required", output: "forbidden" });
            if (form.request === "WskGetOption") expect(form).toMatchObject({ input: "forbidden", output: "required" });
            if (form.output === "forbidden") expect(form.outputSizeReturned).toBe("forbidden");
        }
        expect(socketOption(name)).toBe(row);
        expect(constant(name)).toBe(row.value);
    });

    it("have the header's values", () => {
        expect(constant("SO_WSK_EVENT_CALLBACK")).toBe(0x4002);
        expect(constant("SIO_WSK_SET_REMOTE_ADDRESS")).toBe(0x8f000001);
        expect(constant("SIO_WSK_REGISTER_EXTENSION")).toBe(0xcf000002);
        expect(constant("SIO_WSK_QUERY_INSPECT_ID")).toBe(0x4f000005);
        expect(constant("SIO_WSK_SET_TCP_SILENT_MODE")).toBe(0x2f000007);
        expect(constant("SIO_ADDRESS_LIST_SORT")).toBe(0xc8000019);
        expect(constant("SIO_LOOPBACK_FAST_PATH")).toBe(0x98000010);
        expect(CLIENT_CONTROLS.map((row) => row.value)).toEqual([2, 3, 4, 5, 6, 7, 8]);
    });

    it("take an IRP for WSK_TRANSPORT_LIST_CHANGE alone among the client controls", () => {
        const withIrp = CLIENT_CONTROLS.filter((row) => row.irp !== "forbidden").map((row) => row.name);
        expect(withIrp).toEqual(["WSK_TRANSPORT_LIST_CHANGE"]);
        expect(clientControl("WSK_CACHE_SD")?.pairedWith).toBe("WSK_RELEASE_SD");
        expect(clientControlByValue(7)?.name).toBe("WSK_SET_STATIC_EVENT_CALLBACKS");
    });
});

describe("registration", () => {
    it.each([...REGISTRATION_FUNCTIONS, ...NMR_FUNCTIONS])("$name is consistent", (row: RegistrationFunction) => {
        expect(row.argc).toBe(row.parameters.length);
        if (row.pairedWith !== null) expect(registrationFunction(row.pairedWith)).toBeDefined();
        expect(waitOf(row.name) !== undefined).toBe(row.blocks !== "never");
        for (const each of row.statuses) expect(status(each)).toBeDefined();
    });

    it("demands a look at results that may be failures", () => {
        const inspected = REGISTRATION_FUNCTIONS.filter((row) => row.mustInspect).map((row) => row.name);
        expect(inspected).toEqual(["WskRegister", "WskCaptureProviderNPI", "WskQueryProviderCharacteristics"]);
    });
});

describe("structures", () => {
    it("are found through the spellings of declarations", () => {
        expect(structureOf("struct _WSK_BUF")?.members.map((member) => member.name)).toEqual(["Mdl", "Offset", "Length"]);
        expect(structureOf("PWSK_INSPECT_ID")?.members).toHaveLength(2);
        expect(structureOf("WSK_REGISTRATION")?.opaque).toBe(true);
        expect(structureOf("WSK_UNKNOWN")).toBeUndefined();
    });
});
