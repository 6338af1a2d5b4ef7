/** Words of drivers, and what breaks parsers: from these the fuzzer makes its soup. */
export const words: readonly string[] = [
    "NTSTATUS", "VOID", "void", "PIRP", "PMDL", "PWSK_SOCKET", "PVOID", "ULONG", "KEVENT", "WSK_BUF", "SOCKADDR", "struct", "union", "enum", "typedef", "static", "const",
    "_In_", "_Out_opt_", "_IRQL_requires_max_(DISPATCH_LEVEL)", "WSKAPI", "NTAPI", "__declspec(noinline)", "__try", "__except", "__finally", "__leave", "__asm", "extern \"C\"",
    "if", "else", "for", "while", "do", "switch", "case", "default", "break", "continue", "return", "goto", "sizeof", "out:", "out",
    "IoAllocateIrp", "IoFreeIrp", "IoReuseIrp", "IoSetCompletionRoutine", "KeWaitForSingleObject", "KeInitializeEvent", "KeSetEvent", "ExAllocatePool2", "ExFreePool",
    "IoAllocateMdl", "MmProbeAndLockPages", "MmUnlockPages", "IoFreeMdl", "WskRegister", "WskCaptureProviderNPI", "WskReleaseProviderNPI", "WskDeregister", "WskSocket",
    "WskCloseSocket", "WskSocketConnect", "WskSend", "WskReceive", "WskControlSocket", "WskAccept", "WskBind", "WskConnect", "WskDisconnect", "WskRelease", "WskInitContext",
    "KeAcquireSpinLock", "KeReleaseSpinLock", "NT_SUCCESS", "STATUS_PENDING", "STATUS_SUCCESS", "STATUS_MORE_PROCESSING_REQUIRED", "STATUS_DATA_NOT_ACCEPTED",
    "WSK_CLIENT_CONNECTION_DISPATCH", "WSK_CLIENT_LISTEN_DISPATCH", "PWSK_PROVIDER_CONNECTION_DISPATCH", "WSK_EVENT_RECEIVE", "WSK_EVENT_DISABLE", "SO_WSK_EVENT_CALLBACK",
    "WSK_FLAG_LISTEN_SOCKET", "IPPROTO_TCP", "AF_INET", "SOCK_STREAM", "IoStatus", "Status", "Information", "Dispatch", "Tail", "Overlay", "DriverEntry", "DriverUnload",
    "Irp", "Socket", "Context", "Event", "Buffer", "Mdl", "x", "f", "g", "NULL", "TRUE", "FALSE", "0", "1", "0x7FFFFFFF", "1ull", "'a'", "\"text\"", "L\"w\"", "1e", "0b",
    "(", ")", "{", "}", "[", "]", ";", ",", ".", "->", "=", "==", "!=", "&", "&&", "|", "||", "*", "+", "++", "--", "?", ":", "<<", ">", "<", "!", "~", "|=", "...", "##", "\\",
    "\n", "\n", "\n\n", " ", "\t", "\f", "// note\n", "/* note */",
];

/** Words of C++ besides. */
export const cppWords: readonly string[] = [
    "class", "namespace", "template <typename T>", "public:", "private:", "this", "new", "delete", "auto", "static_cast<PIRP>(x)", "reinterpret_cast<PVOID>(", "::", "~Holder()", "operator",
    "using", "nullptr", "[&](", "constexpr", "virtual", "override", "explicit", "enum class", "R\"x(", ")x\"", "try", "catch (...)", "throw", "T&", "T&&", "[[nodiscard]]", "noexcept", "<=>", "co_await",
];

/** Pieces that are put in anywhere, as typos and hostile authors do. */
export const strays: readonly string[] = [
    "\"", "'", "/*", "*/", "//", "\\\n", "\\ \n", "??/\n", "{", "}", "(", ")", "[", "]", ";", "<", ">", "#", "\n#", "R\"(", "\\", "@", "`", "$",
    "\n#if A\n", "\n#if 0\n", "\n#if 1\n", "\n#ifdef B\n", "\n#ifndef C\n", "\n#elif D\n", "\n#else\n", "\n#endif\n", "\n#define X \\\n", "\n#define M(a, ...) do { a; } while (0)\n",
    "\n#define {\n", "\n#define BEGIN {\n", "\n#define f(x) x x\n", "\n#undef f\n", "\n#include \"main.c\"\n", "\n#include \"../../../etc/passwd\"\n", "\n#pragma warning(suppress: 28156) // wsk/no-irp-leak\n",
    "\n#error \"", "\n#line 99999999 \"x\"\n", "\n// eslint-disable-next-line wsk/no-irp-leak\n", "/* eslint-disable */", "/* eslint wsk/no-irp-leak: off */", "/* eslint-disable-next-line", "/* eslint wsk/valid-flags: [2, {\"a\":1}] */",
    "\0", "\x1b[31m", "\uFEFF", "\u00A0", "\u2028", "\u202E", "é", "한글", "𝒳", "\uD800", "\uFFFF", "\x7f", "\v", "\f", "\r", "\r\r\n", "\x1a",
    "__proto__", "constructor", "toString", "hasOwnProperty", "{{trace}}", "{{rule}}", "$&", "$1", "%s%n",
];
