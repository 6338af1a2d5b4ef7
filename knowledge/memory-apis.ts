/** Copying, filling and comparing memory; the C run-time functions that kernel code may use. */
import { none, reads, writes, type ApiRow } from "./api-row.js";
import { runtimePage } from "./sources.js";

const copy = {
    irql: 31, returns: "void", args: [writes, reads, none], copies: { destination: 0, source: 1, length: 2 },
} as const;
const fill = { irql: 31, returns: "void", args: [writes, none], copies: { destination: 0, source: null, length: 1 } } as const;
/** C functions that return their first argument. */
const chain = { irql: 31, returns: "pointer", returnsArg: 0 } as const;
const query = { irql: 31, returns: "value" } as const;

const STRCPY = runtimePage("strcpy-wcscpy-mbscpy");
const STRCAT = runtimePage("strcat-wcscat-mbscat");
const STRNCPY = runtimePage("strncpy-strncpy-l-wcsncpy-wcsncpy-l-mbsncpy-mbsncpy-l");
const STRLEN = runtimePage("strlen-wcslen-mbslen-mbslen-l-mbstrlen-mbstrlen-l");
const STRNLEN = runtimePage("strnlen-strnlen-s");
const STRCMP = runtimePage("strcmp-wcscmp-mbscmp");
const STRNCMP = runtimePage("strncmp-wcsncmp-mbsncmp-mbsncmp-l");
const STRICMP = runtimePage("stricmp-wcsicmp-mbsicmp-stricmp-l-wcsicmp-l-mbsicmp-l");
const STRCHR = runtimePage("strchr-wcschr-mbschr-mbschr-l");
const STRRCHR = runtimePage("strrchr-wcsrchr-mbsrchr-mbsrchr-l");
const STRSTR = runtimePage("strstr-wcsstr-mbsstr-mbsstr-l");
const SNPRINTF = runtimePage("snprintf-snprintf-snprintf-l-snwprintf-snwprintf-l");
const VARIABLE = runtimePage("va-arg-va-copy-va-end-va-start");
const SPRINTF = runtimePage("sprintf-sprintf-l-swprintf-swprintf-swprintf-l");
const VSNPRINTF = runtimePage("vsnprintf-vsnprintf-vsnprintf-l-vsnwprintf-vsnwprintf-l");

export const MEMORY_APIS: readonly ApiRow[] = [
    { ...copy, name: "RtlCopyMemory" },
    { ...copy, name: "RtlMoveMemory" },
    { ...copy, name: "NdisMoveMemory", header: "ndis" },
    { ...fill, name: "RtlZeroMemory" },
    { ...fill, name: "NdisZeroMemory", header: "ndis" },
    { ...fill, name: "RtlFillMemory", args: [writes, none, none] },
    { ...fill, name: "RtlSecureZeroMemory", returns: "pointer", returnsArg: 0 },
    { ...query, name: "RtlEqualMemory", returns: "boolean", args: [reads, reads, none] },
    { ...query, name: "RtlCompareMemory", args: [reads, reads, none] },
    { ...query, name: "RtlCompareMemoryUlong", header: "ntifs", args: [reads, none, none] },

    {
        ...chain, name: "memcpy", url: runtimePage("memcpy-wmemcpy"), args: [writes, reads, none],
        copies: { destination: 0, source: 1, length: 2 },
    },
    {
        ...chain, name: "memmove", url: runtimePage("memmove-wmemmove"), args: [writes, reads, none],
        copies: { destination: 0, source: 1, length: 2 },
    },
    {
        ...chain, name: "memset", url: runtimePage("memset-wmemset"), args: [writes, none, none],
        copies: { destination: 0, source: null, length: 2 },
    },
    { ...query, name: "memcmp", url: runtimePage("memcmp-wmemcmp"), args: [reads, reads, none] },
    {
        ...query, name: "memchr", url: runtimePage("memchr-wmemchr"), returns: "pointer", nullable: true,
        args: [reads, none, none],
    },
    {
        ...query, name: "memcpy_s", url: runtimePage("memcpy-s-wmemcpy-s"), args: [writes, none, reads, none],
        copies: { destination: 0, source: 2, length: 3 },
    },
    {
        ...query, name: "memmove_s", url: runtimePage("memmove-s-wmemmove-s"), args: [writes, none, reads, none],
        copies: { destination: 0, source: 2, length: 3 },
    },

    { ...chain, name: "strcpy", url: STRCPY, args: [writes, reads] },
    { ...chain, name: "wcscpy", url: STRCPY, args: [writes, reads] },
    { ...chain, name: "strcat", url: STRCAT, args: [writes, reads] },
    { ...chain, name: "wcscat", url: STRCAT, args: [writes, reads] },
    { ...chain, name: "strncpy", url: STRNCPY, args: [writes, reads, none] },
    { ...chain, name: "wcsncpy", url: STRNCPY, args: [writes, reads, none] },
    { ...query, name: "strcpy_s", url: runtimePage("strcpy-s-wcscpy-s-mbscpy-s"), args: [writes, none, reads] },
    { ...query, name: "wcscpy_s", url: runtimePage("strcpy-s-wcscpy-s-mbscpy-s"), args: [writes, none, reads] },
    { ...query, name: "strcat_s", url: runtimePage("strcat-s-wcscat-s-mbscat-s"), args: [writes, none, reads] },
    { ...query, name: "wcscat_s", url: runtimePage("strcat-s-wcscat-s-mbscat-s"), args: [writes, none, reads] },
    { ...query, name: "strlen", url: STRLEN, args: [reads] },
    { ...query, name: "wcslen", url: STRLEN, args: [reads] },
    { ...query, name: "strnlen", url: STRNLEN, args: [reads, none] },
    { ...query, name: "wcsnlen", url: STRNLEN, args: [reads, none] },
    { ...query, name: "strcmp", url: STRCMP, args: [reads, reads] },
    { ...query, name: "wcscmp", url: STRCMP, args: [reads, reads] },
    { ...query, name: "strncmp", url: STRNCMP, args: [reads, reads, none] },
    { ...query, name: "wcsncmp", url: STRNCMP, args: [reads, reads, none] },
    { ...query, name: "_stricmp", url: STRICMP, args: [reads, reads] },
    { ...query, name: "_wcsicmp", url: STRICMP, args: [reads, reads] },
    // The result points into the first argument.
    { ...query, name: "strchr", url: STRCHR, returns: "pointer", nullable: true, args: [reads, none] },
    { ...query, name: "wcschr", url: STRCHR, returns: "pointer", nullable: true, args: [reads, none] },
    { ...query, name: "strrchr", url: STRRCHR, returns: "pointer", nullable: true, args: [reads, none] },
    { ...query, name: "wcsrchr", url: STRRCHR, returns: "pointer", nullable: true, args: [reads, none] },
    { ...query, name: "strstr", url: STRSTR, returns: "pointer", nullable: true, args: [reads, reads] },
    { ...query, name: "wcsstr", url: STRSTR, returns: "pointer", nullable: true, args: [reads, reads] },

    { ...query, name: "va_start", url: VARIABLE, returns: "void", args: [writes, none] },
    { ...query, name: "va_arg", url: VARIABLE, args: [writes, none] },
    { ...query, name: "va_copy", url: VARIABLE, returns: "void", args: [writes, reads] },
    { ...query, name: "va_end", url: VARIABLE, returns: "void", args: [writes] },

    { ...query, name: "sprintf", url: SPRINTF, args: [writes, reads], rest: reads },
    { ...query, name: "swprintf", url: SPRINTF, args: [writes, reads], rest: reads },
    { ...query, name: "snprintf", url: SNPRINTF, args: [writes, none, reads], rest: reads },
    { ...query, name: "_snprintf", url: SNPRINTF, args: [writes, none, reads], rest: reads },
    { ...query, name: "_snwprintf", url: SNPRINTF, args: [writes, none, reads], rest: reads },
    { ...query, name: "_vsnprintf", url: VSNPRINTF, args: [writes, none, reads, reads] },
    { ...query, name: "_vsnwprintf", url: VSNPRINTF, args: [writes, none, reads, reads] },
    { ...query, name: "vsnprintf", url: VSNPRINTF, args: [writes, none, reads, reads] },
    {
        ...query, name: "_snprintf_s", args: [writes, none, none, reads], rest: reads,
        url: runtimePage("snprintf-s-snprintf-s-l-snwprintf-s-snwprintf-s-l"),
    },
    {
        ...query, name: "_vsnprintf_s", args: [writes, none, none, reads, reads],
        url: runtimePage("vsnprintf-s-vsnprintf-s-vsnprintf-s-l-vsnwprintf-s-vsnwprintf-s-l"),
    },
    {
        ...query, name: "sprintf_s", url: runtimePage("sprintf-s-sprintf-s-l-swprintf-s-swprintf-s-l"),
        args: [writes, none, reads], rest: reads,
    },
    {
        ...query, name: "swprintf_s", url: runtimePage("sprintf-s-sprintf-s-l-swprintf-s-swprintf-s-l"),
        args: [writes, none, reads], rest: reads,
    },
    { ...query, name: "sscanf", url: runtimePage("sscanf-sscanf-l-swscanf-swscanf-l"), args: [reads, reads], rest: writes },
    { ...query, name: "atoi", url: runtimePage("atoi-atoi-l-wtoi-wtoi-l"), args: [reads] },
];
