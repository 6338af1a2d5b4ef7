/** What the type names of kernel headers stand for on 64-bit Windows, so that two spellings of one type compare equal. */
import { STRUCTURES } from "./structures.js";
import { starCount } from "./type-names.js";
import type { TypeAlias } from "./kernel-types.js";

type Integer = readonly [names: readonly string[], base: string, size: number, signed: boolean];

const INTEGERS: readonly Integer[] = [
    [["CHAR", "CCHAR", "char"], "char", 1, true],
    [["INT8", "int8_t", "__int8", "signed char"], "signed char", 1, true],
    [
        ["UCHAR", "BYTE", "BOOLEAN", "UINT8", "uint8_t", "KIRQL", "KPROCESSOR_MODE", "BOOL8", "unsigned char"],
        "unsigned char", 1, false,
    ],
    [["SHORT", "CSHORT", "INT16", "int16_t", "__int16", "short", "short int"], "short", 2, true],
    [
        ["USHORT", "WORD", "UINT16", "uint16_t", "ADDRESS_FAMILY", "WCHAR", "wchar_t", "IN_PORT", "unsigned short",
            "unsigned short int"],
        "unsigned short", 2, false,
    ],
    // long and int are distinct types of the same size and range: treated as one.
    [
        ["LONG", "INT", "BOOL", "INT32", "LONG32", "int32_t", "NTSTATUS", "HRESULT", "KPRIORITY", "__int32", "int", "long",
            "long int", "signed int"],
        "long", 4, true,
    ],
    [
        ["ULONG", "UINT", "DWORD", "UINT32", "ULONG32", "DWORD32", "uint32_t", "ACCESS_MASK", "LOGICAL", "NET_IFINDEX",
            "unsigned", "unsigned int", "unsigned long", "unsigned long int"],
        "unsigned long", 4, false,
    ],
    [
        ["LONGLONG", "LONG64", "INT64", "int64_t", "LONG_PTR", "INT_PTR", "SSIZE_T", "ptrdiff_t", "intptr_t", "__int64",
            "long long", "long long int"],
        "long long", 8, true,
    ],
    [
        ["ULONGLONG", "ULONG64", "UINT64", "DWORD64", "DWORDLONG", "uint64_t", "ULONG_PTR", "UINT_PTR", "DWORD_PTR", "SIZE_T",
            "size_t", "uintptr_t", "KAFFINITY", "KSPIN_LOCK", "POOL_FLAGS", "unsigned __int64", "unsigned long long",
            "unsigned long long int"],
        "unsigned long long", 8, false,
    ],
];

/** Integer types that exist as `PX` for a pointer to `X`. */
const INTEGER_POINTERS = [
    "CHAR", "UCHAR", "BYTE", "BOOLEAN", "SHORT", "USHORT", "WORD", "WCHAR", "LONG", "INT", "ULONG", "UINT", "DWORD", "LONGLONG",
    "ULONGLONG", "LONG64", "ULONG64", "UINT64", "INT64", "LONG_PTR", "ULONG_PTR", "UINT_PTR", "SIZE_T", "NTSTATUS", "KIRQL",
    "UINT32",
    "UINT16", "UINT8", "BOOL", "KSPIN_LOCK",
] as const;

type Opaque = readonly [pointerName: string, base: string, pointers: number, isConst?: "const"];

const POINTERS: readonly Opaque[] = [
    ["PVOID", "void", 1], ["LPVOID", "void", 1], ["HANDLE", "void", 1], ["PCVOID", "void", 1, "const"],
    ["LPCVOID", "void", 1, "const"],
    ["PWSK_CLIENT", "void", 1], ["PSECURITY_DESCRIPTOR", "void", 1], ["PHANDLE", "void", 2], ["PPVOID", "void", 2],
    ["PSTR", "char", 1], ["LPSTR", "char", 1], ["PCSTR", "char", 1, "const"],
    ["LPCSTR", "char", 1, "const"],
    ["PWSTR", "unsigned short", 1], ["PWCH", "unsigned short", 1], ["LPWSTR", "unsigned short", 1],
    ["PCWSTR", "unsigned short", 1, "const"], ["PCWCH", "unsigned short", 1, "const"], ["LPCWSTR", "unsigned short", 1, "const"],
    ["PCUNICODE_STRING", "UNICODE_STRING", 1, "const"],
    ["PANSI_STRING", "STRING", 1],
    ["PMDLX", "MDL", 1], ["PEPROCESS", "EPROCESS", 1], ["PKPROCESS", "EPROCESS", 1], ["PETHREAD", "ETHREAD", 1],
    ["PKTHREAD", "KTHREAD", 1],
    ["PIO_WORKITEM", "IO_WORKITEM", 1],
    ["LPSOCKADDR", "SOCKADDR", 1],
    ["LPADDRINFOEXW", "ADDRINFOEXW", 1],
    ["PWSACMSGHDR", "CMSGHDR", 1], ["LPWSACMSGHDR", "CMSGHDR", 1], ["PNPIID", "GUID", 1],
    ["LPGUID", "GUID", 1],
];

/** Structures whose pointer is the name with a leading P, with their size in bytes where rules need it. */
const STRUCTURE_NAMES: readonly (readonly [name: string, size: number | null])[] = [
    ["IRP", null], ["MDL", null], ["KEVENT", 24], ["DEVICE_OBJECT", null], ["DRIVER_OBJECT", null], ["IO_STACK_LOCATION", null],
    ["IO_STATUS_BLOCK", 16], ["FILE_OBJECT", null], ["KDPC", 64], ["KTIMER", 64], ["ERESOURCE", null], ["FAST_MUTEX", null],
    ["UNICODE_STRING", 16], ["STRING", 16], ["LARGE_INTEGER", 8], ["LIST_ENTRY", 16], ["GUID", 16], ["SOCKADDR", 16],
    ["SOCKADDR_IN", 16],
    ["SOCKADDR_IN6", 28], ["SOCKADDR_STORAGE", 128], ["SOCKADDR_INET", 28], ["IN_ADDR", 4], ["IN6_ADDR", 16],
    ["ADDRINFOEXW", null],
    ["CMSGHDR", 16], ["SLIST_ENTRY", 16], ["SINGLE_LIST_ENTRY", 8], ["NET_BUFFER", null],
    ["NET_BUFFER_LIST", null],
];

/** Tags of structures whose typedef is spelled differently. */
const TAGS: readonly (readonly [tag: string, name: string])[] = [
    ["sockaddr", "SOCKADDR"], ["sockaddr_in", "SOCKADDR_IN"], ["sockaddr_in6", "SOCKADDR_IN6"],
    ["sockaddr_storage", "SOCKADDR_STORAGE"],
    ["addrinfoexW", "ADDRINFOEXW"], ["in_addr", "IN_ADDR"], ["in6_addr", "IN6_ADDR"], ["cmsghdr", "CMSGHDR"],
    ["WSACMSGHDR", "CMSGHDR"],
    ["ANSI_STRING", "STRING"], ["OEM_STRING", "STRING"], ["NPIID", "GUID"], ["UUID", "GUID"],
    ["SOCKADDR_STORAGE_LH", "SOCKADDR_STORAGE"],
];

/** Sizes of the WSK structures that rules compare. */
const WSK_SIZES: Readonly<Record<string, number>> = {
    WSK_BUF: 24, WSK_INSPECT_ID: 16, WSK_EVENT_CALLBACK_CONTROL: 16, WSK_SOCKET: 8, WSK_CLIENT_NPI: 16, WSK_PROVIDER_NPI: 16,
    WSK_TDI_MAP_INFO: 16, WSK_EXTENSION_CONTROL_IN: 24, WSK_EXTENSION_CONTROL_OUT: 16,
};

function alias(name: string, base: string, pointers: number, size: number | null, extra: Partial<TypeAlias> = {}): TypeAlias {
    return { name, base, pointers, size: pointers > 0 ? 8 : size, signed: null, const: false, ...extra };
}

const rows: TypeAlias[] = [alias("void", "void", 0, null), alias("VOID", "void", 0, null)];
for (const [names, base, size, signed] of INTEGERS) {
    for (const name of names) rows.push(alias(name, base, 0, size, { signed }));
}
for (const target of INTEGER_POINTERS) {
    const base = INTEGERS.find(([names]) => names.includes(target))?.[1] ?? target;
    rows.push(alias(`P${target}`, base, 1, null));
}
for (const [name, base, pointers, mark] of POINTERS) rows.push(alias(name, base, pointers, null, { const: mark === "const" }));
for (const [name, size] of STRUCTURE_NAMES) rows.push(alias(name, name, 0, size), alias(`P${name}`, name, 1, null));
for (const [tag, name] of TAGS) rows.push(alias(tag, name, 0, STRUCTURE_NAMES.find(([each]) => each === name)?.[1] ?? null));
for (const { name } of STRUCTURES) rows.push(alias(name, name, 0, WSK_SIZES[name] ?? null), alias(`P${name}`, name, 1, null));
rows.push(alias("WSK_INSPECT_ACTION", "WSK_INSPECT_ACTION", 0, 4, { signed: true }));
rows.push(alias("WSK_CONTROL_SOCKET_TYPE", "WSK_CONTROL_SOCKET_TYPE", 0, 4, { signed: true }));

export const TYPE_ALIASES: readonly TypeAlias[] = rows;

const byName = new Map<string, TypeAlias>();
for (const row of rows) if (!byName.has(row.name)) byName.set(row.name, row);

/** What the type name `name` stands for (one word, or the words of an integer type), or undefined when it is not in the table. */
export function typeAlias(name: string): TypeAlias | undefined {
    return byName.get(name) ?? byName.get(name.replace(/^_(?=[A-Z])/, ""));
}

/** A type in canonical form: base name, number of pointers, size on 64-bit Windows. */
export interface CanonicalType {
    readonly base: string;
    readonly pointers: number;
    readonly size: number | null;
    readonly signed: boolean | null;
    /** False when the base name is not in the table: it is then the name as written. */
    readonly known: boolean;
}

/** The canonical form of a type expression such as `const struct _WSK_BUF *` or `PSIZE_T`. */
export function canonicalType(type: string): CanonicalType {
    const words = type
        .replace(/\*/g, " ")
        .replace(/\b(?:const|CONST|volatile|restrict|struct|union|enum|static|extern|register)\b/g, " ")
        .trim()
        .split(/\s+/)
        .join(" ");
    const stars = starCount(type);
    const found = typeAlias(words);
    const pointers = (found?.pointers ?? 0) + stars;
    const size = pointers > 0 ? 8 : found?.size ?? null;
    return {
        base: found?.base ?? words.replace(/^_(?=[A-Z])/, ""),
        pointers,
        size,
        signed: pointers > 0 ? null : found?.signed ?? null,
        known: found !== undefined,
    };
}

/**
 * Whether two type expressions name the same type on 64-bit Windows, qualifiers aside. Undefined when one of them is not in the
 * tables, unless both are spelled alike.
 */
export function sameType(first: string, second: string): boolean | undefined {
    const left = canonicalType(first);
    const right = canonicalType(second);
    if (left.base === right.base && left.pointers === right.pointers) return true;
    return left.known && right.known ? false : undefined;
}
