/** Run-time library functions on counted strings, versions, byte order and random numbers. */
import { none, reads, retains, writes, type ApiRow } from "./api-row.js";
import { runtimePage, win32Page } from "./sources.js";

const passive = { irql: 0, returns: "NTSTATUS" } as const;
/** Allowed at any level as long as the strings are resident: whether they are is not to be seen at the call. */
const resident = { irql: null, returns: "NTSTATUS" } as const;
/** Points a string descriptor at the caller's buffer. */
const describes = { irql: 31, returns: "void", args: [writes, retains] } as const;
const SAFE = "ntstrsafe";
/** Only the A and W forms have pages. */
const ip2String = (name: string): string =>
    win32Page(`api/ip2string/nf-ip2string-${(/[AW]$/.test(name) ? name : `${name}W`).toLowerCase()}`);
const BYTE_SWAP = runtimePage("byteswap-uint64-byteswap-ulong-byteswap-ushort");
const WIN32 = "https://learn.microsoft.com/windows/win32/api";

/** The safe string functions: destination, its size, and what they take from where. */
const SAFE_STRINGS: readonly ApiRow[] = ["Cb", "Cch"].flatMap((unit) => ["A", "W"].flatMap((width) => {
    const name = (verb: string): string => `RtlString${unit}${verb}${width}`;
    return [
        { ...resident, name: name("Printf"), header: SAFE, args: [writes, none, reads], rest: reads },
        { ...resident, name: name("VPrintf"), header: SAFE, args: [writes, none, reads, reads] },
        { ...resident, name: name("Copy"), header: SAFE, args: [writes, none, reads] },
        { ...resident, name: name("CopyN"), header: SAFE, args: [writes, none, reads, none] },
        { ...resident, name: name("Cat"), header: SAFE, args: [writes, none, reads] },
        { ...resident, name: name("CatN"), header: SAFE, args: [writes, none, reads, none] },
        { ...resident, name: name("Length"), header: SAFE, args: [reads, none, writes] },
    ] as const;
}));

export const STRING_APIS: readonly ApiRow[] = [
    { ...describes, name: "RtlInitUnicodeString" },
    { ...describes, name: "RtlInitAnsiString" },
    { ...describes, name: "RtlInitString" },
    { ...describes, name: "RtlInitEmptyUnicodeString", args: [writes, retains, none] },
    { ...describes, name: "RtlInitEmptyAnsiString", args: [writes, retains, none] },
    {
        ...passive, name: "RtlInitUnicodeStringEx", header: "wdm", page: "RtlInitUnicodeString", irql: 31,
        args: [writes, retains],
    },
    { ...resident, name: "RtlUnicodeStringInit", header: SAFE, args: [writes, retains] },
    { ...resident, name: "RtlUnicodeStringPrintf", header: SAFE, args: [writes, reads], rest: reads },
    { ...resident, name: "RtlUnicodeStringCat", header: SAFE, args: [writes, reads] },
    { ...resident, name: "RtlUnicodeStringCatString", header: SAFE, args: [writes, reads] },
    { ...resident, name: "RtlUnicodeStringCopy", header: SAFE, args: [writes, reads] },
    { ...resident, name: "RtlUnicodeStringCopyString", header: SAFE, args: [writes, reads] },
    // With TRUE as the last argument the destination's buffer is allocated.
    { ...passive, name: "RtlAnsiStringToUnicodeString", args: [writes, reads, none] },
    { ...passive, name: "RtlUnicodeStringToAnsiString", args: [writes, reads, none] },
    { ...passive, name: "RtlUpcaseUnicodeString", header: "ntddk", irql: 1, args: [writes, reads, none] },
    { ...passive, name: "RtlDowncaseUnicodeString", header: "ntifs", irql: 1, args: [writes, reads, none] },
    // The descriptor stays, its buffer goes.
    { name: "RtlFreeUnicodeString", irql: 1, returns: "void", args: [writes], acts: { on: "string", verb: "free", arg: 0 } },
    { name: "RtlFreeAnsiString", irql: 1, returns: "void", args: [writes], acts: { on: "string", verb: "free", arg: 0 } },
    { name: "RtlCopyUnicodeString", irql: 31, returns: "void", args: [writes, reads] },
    { name: "RtlCompareUnicodeString", irql: 0, returns: "value", args: [reads, reads, none] },
    { name: "RtlEqualUnicodeString", irql: 0, returns: "boolean", args: [reads, reads, none] },
    { name: "RtlPrefixUnicodeString", header: "ntddk", irql: 0, returns: "boolean", args: [reads, reads, none] },
    { ...passive, name: "RtlAppendUnicodeToString", irql: 31, args: [writes, reads] },
    { ...passive, name: "RtlAppendUnicodeStringToString", irql: 31, args: [writes, reads] },
    { ...passive, name: "RtlIntegerToUnicodeString", args: [none, none, writes] },
    { ...passive, name: "RtlInt64ToUnicodeString", args: [none, none, writes] },
    { ...passive, name: "RtlUnicodeStringToInteger", args: [reads, none, writes] },
    { ...passive, name: "RtlCharToInteger", header: "ntddk", args: [reads, none, writes] },
    { ...passive, name: "RtlUTF8ToUnicodeN", args: [writes, none, writes, reads, none] },
    { ...passive, name: "RtlUnicodeToUTF8N", args: [writes, none, writes, reads, none] },
    { ...passive, name: "RtlUnicodeToMultiByteN", header: "ntifs", irql: 1, args: [writes, none, writes, reads, none] },
    { ...passive, name: "RtlMultiByteToUnicodeN", header: "ntifs", irql: 1, args: [writes, none, writes, reads, none] },
    { ...passive, name: "RtlStringFromGUID", args: [reads, writes] },
    { ...passive, name: "RtlGUIDFromString", args: [reads, writes] },
    { ...passive, name: "RtlHashUnicodeString", irql: 1, args: [reads, none, none, writes] },
    ...SAFE_STRINGS,

    { ...passive, name: "RtlGetVersion", args: [writes] },
    { ...passive, name: "RtlVerifyVersionInfo", args: [reads, none, none] },
    { name: "RtlIsNtDdiVersionAvailable", irql: 0, returns: "boolean", args: [none] },
    { name: "RtlRandomEx", header: "ntifs", irql: 1, returns: "value", args: [writes] },
    { name: "RtlConvertLongToLargeInteger", irql: 31, returns: "value", args: [none] },
    { name: "RtlConvertUlongToLargeInteger", irql: 31, returns: "value", args: [none] },
    { name: "RtlTimeToTimeFields", irql: 31, returns: "void", args: [reads, writes] },
    { name: "RtlTimeFieldsToTime", irql: 31, returns: "boolean", args: [reads, writes] },
    ...["RtlUshortByteSwap", "RtlUlongByteSwap", "RtlUlonglongByteSwap"].map((name) => ({
        name, irql: 31, returns: "value", args: [none],
    } as const)),
    ...["_byteswap_ushort", "_byteswap_ulong", "_byteswap_uint64"]
        .map((name) => ({ name, url: BYTE_SWAP, irql: 31, returns: "value", args: [none] } as const)),
    ...["htons", "htonl", "ntohs", "ntohl"].map((name) => ({
        name, url: `${WIN32}/winsock2/nf-winsock2-${name}`, irql: 31, returns: "value", args: [none],
    } as const)),
    // Without an ending the name stands for the A or the W form.
    ...["", "A", "W"].flatMap((width) => ([
        { ...passive, name: `RtlIpv4StringToAddress${width}`, args: [reads, none, writes, writes] },
        { ...passive, name: `RtlIpv6StringToAddress${width}`, args: [reads, writes, writes] },
        { ...passive, name: `RtlIpv4StringToAddressEx${width}`, args: [reads, none, writes, writes] },
        { ...passive, name: `RtlIpv6StringToAddressEx${width}`, args: [reads, writes, writes, writes] },
        { ...passive, name: `RtlIpv4AddressToString${width}`, returns: "pointer", args: [reads, writes] },
        { ...passive, name: `RtlIpv6AddressToString${width}`, returns: "pointer", args: [reads, writes] },
        { ...passive, name: `RtlIpv4AddressToStringEx${width}`, args: [reads, none, writes, writes] },
        { ...passive, name: `RtlIpv6AddressToStringEx${width}`, args: [reads, none, none, writes, writes] },
    ] as const).map((row) => ({ ...row, irql: 31, url: ip2String(row.name) } as const))),
    ...["INETADDR_ISANY", "INETADDR_ISLOOPBACK", "IN6ADDR_ISANY", "IN4ADDR_ISANY", "IN4_IS_ADDR_UNSPECIFIED"].map((name) => ({
        name, url: `${WIN32}/mstcpip/nf-mstcpip-${name.toLowerCase()}`, irql: 31, returns: "boolean", args: [reads],
    } as const)),
];
