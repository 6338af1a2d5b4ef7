/** Words that the lexer and the masks know. Data only. */
import type { Annotation } from "./parsed-file.js";
import { Kind } from "./tokens.js";

/** Characters of the longest name. Compilers take less of one (https://learn.microsoft.com/cpp/c-language/c-identifiers), and patterns cannot be made of any length. */
export const LONGEST_NAME = 2000;

const KEYWORD_LISTS: readonly (readonly [number, string])[] = [
    [
        Kind.Type,
        "void char short int long float double signed unsigned bool _Bool _Complex __int8 __int16 __int32 __int64 __int128 " +
            "__int128_t __uint128_t __signed__ __signed wchar_t size_t ssize_t ptrdiff_t intptr_t uintptr_t " +
            "int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t __builtin_va_list",
    ],
    [
        Kind.Qualifier,
        "const volatile static extern inline register auto typedef restrict __inline __inline__ _inline __forceinline __const " +
            "__volatile__ __volatile __restrict __restrict__ _Atomic _Noreturn __thread _Thread_local thread_local",
    ],
    [Kind.Tag, "struct union enum"],
    [Kind.Control, "if while for switch"],
    [Kind.Jump, "return goto break continue __leave"],
    [Kind.Else, "else do"],
    [Kind.Case, "case default"],
    [Kind.SizeOf, "sizeof _Alignof __alignof __alignof__ alignof offsetof __offsetof"],
    [Kind.Seh, "__try __except __finally"],
    [Kind.Asm, "asm __asm __asm__ _asm"],
    [Kind.TypeOf, "typeof __typeof__ __typeof"],
];

/** Kinds of the words that are not plain identifiers. */
export const KEYWORDS: ReadonlyMap<string, number> = new Map(
    KEYWORD_LISTS.flatMap(([kind, words]) => words.split(" ").map((word): [string, number] => [word, kind])),
);

/** Words that are keywords in C++ only, or mean something else there. */
const CPP_LISTS: readonly (readonly [number, string])[] = [
    [Kind.Type, "auto char8_t char16_t char32_t"],
    [Kind.Qualifier, "constexpr consteval constinit explicit virtual friend mutable typename"],
    [Kind.Tag, "class"],
    [Kind.Control, "catch"],
    [Kind.Seh, "try"],
    [
        Kind.Cpp,
        "namespace using template operator new delete throw this public private protected static_assert nullptr noexcept requires " +
            "static_cast reinterpret_cast const_cast dynamic_cast co_return co_await co_yield",
    ],
];

/** The same for C++. */
export const CPP_KEYWORDS: ReadonlyMap<string, number> = new Map([
    ...KEYWORDS,
    ...CPP_LISTS.flatMap(([kind, words]) => words.split(" ").map((word): [string, number] => [word, kind])),
]);

/** How a word is masked. */
export interface WordMask {
    readonly kind: Annotation["kind"];
    /** True when a parenthesised argument list that follows belongs to the word. */
    readonly withArguments: boolean;
    /** Text of equal length that takes the word's place; blanks when absent. */
    readonly replacement?: string;
    /** Token kind of the replacement. */
    readonly replacementKind?: number;
}

const CALLING_CONVENTIONS =
    "WSKAPI WSPAPI WSAAPI NTAPI WINAPI WINAPIV APIENTRY CALLBACK PASCAL FASTCALL STDCALL CDECL NTAPI_INLINE NTFASTCALL " +
    "NDISAPI DDKAPI DDKCDECLAPI DDKFASTAPI EFIAPI STDMETHODCALLTYPE __stdcall __cdecl __fastcall __thiscall __vectorcall " +
    "__clrcall __pascal _stdcall _cdecl _fastcall stdcall fastcall __STDCALL __CDECL RPC_ENTRY NTSYSCALLAPI asmlinkage " +
    "regparm";

const ATTRIBUTES =
    "FORCEINLINE CFORCEINLINE DECLSPEC_NORETURN DECLSPEC_IMPORT DECLSPEC_EXPORT DECLSPEC_NOINLINE DECLSPEC_CACHEALIGN " +
    "DECLSPEC_NOVTABLE DECLSPEC_SELECTANY DECLSPEC_DEPRECATED DECLSPEC_NOTHROW DECLSPEC_RESTRICT DECLSPEC_GUARDNOCF " +
    "NTKERNELAPI NTSYSAPI NTHALAPI NTSTRSAFEDDI NTSTRSAFEAPI NTSTRSAFE_INLINE_API FLTAPI NDISAPI_EXPORT __nullterminated " +
    "UNALIGNED UNALIGNED64 RESTRICTED_POINTER POINTER_32 POINTER_64 __ptr32 __ptr64 __sptr __uptr __unaligned _unaligned " +
    "__w64 __extension__ FAR NEAR ATTRIBUTE_UNUSED ATTRIBUTE_NORETURN __init __exit __initdata __initconst __exitdata " +
    "__devinit __devexit __cpuinit __meminit __user __kernel __force __iomem __percpu __rcu __must_check __always_inline " +
    "__maybe_unused __attribute_const__ __cold __hot __packed __used __unused __read_mostly __cacheline_aligned " +
    "__cacheline_aligned_in_smp noinline always_inline __noreturn __deprecated __pure __sched __ref __refdata __weak " +
    "__malloc __visible notrace __noinline __bitwise __bitwise__ __private QEMU_PACKED QEMU_NORETURN " +
    "QEMU_WARN_UNUSED_RESULT QEMU_SENTINEL";

const ATTRIBUTES_WITH_ARGUMENTS =
    "__attribute__ __attribute __declspec _declspec __pragma _Pragma DECLSPEC_ALIGN DECLSPEC_UUID DECLSPEC_ALLOCATOR " +
    "__aligned __section __printf __scanf GCC_FMT_ATTR QEMU_ALIGNED __alignas _Alignas alignas __acquires __releases " +
    "__must_hold __cond_lock __printf_like __attribute_format__ __drv_preferredFunction __drv_reportError";

const SAL_PLAIN =
    "__in __out __inout __reserved __checkReturn __callback __nullterminated __notnull __maybenull __valid __notvalid " +
    "__null __readonly __notreadonly __maybereadonly __post __pre __override __format_string __blocksOn __fallthrough " +
    "__kernel_entry __analysis_noreturn __typefix __deref __allowed __success __control_entrypoint __rpc __drv_when _Const_ " +
    "__nonvolatile __inner_checkReturn";

const SAL_WITH_ARGUMENTS =
    "__success __typefix __allowed __range __bcount __ecount __bcount_opt __ecount_opt __control_entrypoint " +
    "__data_entrypoint __analysis_assume __inexpressible_readableTo __inexpressible_writableTo __out_data_source __blocksOn " +
    "__exceptthat __rpc_entry __nonvolatile __crt_typefix";

function entries(words: string, mask: WordMask): [string, WordMask][] {
    return words.split(" ").map((word) => [word, mask]);
}

/** Words that are masked wherever they stand. */
export const MASKED_WORDS: ReadonlyMap<string, WordMask> = new Map([
    ...entries(CALLING_CONVENTIONS, { kind: "calling-convention", withArguments: false }),
    ...entries(ATTRIBUTES, { kind: "attribute", withArguments: false }),
    ...entries(ATTRIBUTES_WITH_ARGUMENTS, { kind: "attribute", withArguments: true }),
    ...entries(SAL_PLAIN, { kind: "sal", withArguments: false }),
    ...entries(SAL_WITH_ARGUMENTS, { kind: "sal", withArguments: true }),
    ...entries("EXTERN_C EXTERN_C_START EXTERN_C_END __BEGIN_DECLS __END_DECLS G_BEGIN_DECLS G_END_DECLS", {
        kind: "linkage",
        withArguments: false,
    }),
    ["WHILE", { kind: "loop-macro", withArguments: false, replacement: "while", replacementKind: Kind.Control }],
    ["CONST", { kind: "attribute", withArguments: false, replacement: "const", replacementKind: Kind.Qualifier }],
    ["STATIC", { kind: "attribute", withArguments: false, replacement: "static", replacementKind: Kind.Qualifier }],
    ["INLINE", { kind: "attribute", withArguments: false, replacement: "inline", replacementKind: Kind.Qualifier }],
]);

/** First parts of SAL 1 words: `__in_opt`, `__drv_requiresIRQL(…)`, … */
export const SAL_PREFIXES: readonly string[] = [
    "__in_", "__out_", "__inout_", "__drv_", "__deref_", "__RPC_", "__field_", "__struct_", "__part_", "__pre_", "__post_",
    "__elem_", "__refparam", "__byte_", "__xcount", "__encoded_", "__transfer", "__nullnullterminated",
];

/** Decorations of parameters that are ordinary words elsewhere. */
export const PARAMETER_DECORATIONS: ReadonlySet<string> = new Set(["IN", "OUT", "INOUT", "OPTIONAL"]);
