import { describe, expect, it } from "vitest";
import { Clusters } from "./clusters.js";
import { headNames } from "./heads.js";
import type { Host } from "./host.js";
import { Includes } from "./includes.js";
import { Texts } from "./texts.js";

const WSK = '#include <ntddk.h>\n#include "net.h"\nvoid Use(PWSK_SOCKET s) { Log(s); }\n';

const FILE = "r/net/net.c";

/** The files that the driver in net/ is understood with; the same when an earlier run has told what the others name. */
function pathsOf(files: Readonly<Record<string, string>>): string[] {
    const clusters = new Clusters(Texts.of(Object.entries(files)));
    const paths = [...clusters.paths(clusters.of(FILE))];
    const read: string[] = [];
    const host: Host = {
        list: () => Object.keys(files),
        read: (path) => {
            read.push(path);
            return files[path] ?? null;
        },
        names: (path) => clusters.includes.names.get(path)?.known,
    };
    const again = new Clusters(Texts.from(host, Object.keys(files), { path: FILE, text: files[FILE] ?? "" }));
    expect([...again.paths(again.of(FILE))]).toEqual(paths);
    expect(read.filter((path) => path.startsWith("r/user/"))).toEqual([]);
    return paths.sort();
}

describe("what a driver is understood with", () => {
    it("is its folder, the headers it includes and the files that define what it names", () => {
        const files = {
            "r/net/net.c": WSK,
            "r/net/net.h": '#include "../inc/log.h"\n',
            "r/inc/log.h": "void Log(PVOID p);\n",
            "r/lib/log.c": '#include <ntddk.h>\n#include "../inc/log.h"\nvoid Log(PVOID p) { Write(p); }\n',
            "r/lib/write.c": "#include <ntddk.h>\nvoid Write(PVOID p) {}\n",
            "r/lib/other.c": "#include <ntddk.h>\nvoid Other(void) {}\n",
        };
        expect(pathsOf(files)).toEqual(["r/inc/log.h", "r/lib/log.c", "r/lib/write.c", "r/net/net.c", "r/net/net.h"]);
    });

    it("has no functions of the same name that it cannot see", () => {
        const files = {
            "r/net/net.c": WSK,
            "r/net/net.h": "",
            "r/qemu/log.c": '#include <ntddk.h>\nvoid Log(PVOID p) {}\n',
        };
        expect(pathsOf(files)).toEqual(["r/net/net.c", "r/net/net.h"]);
    });

    it("has what a macro of a header names, and what a prototype in the source declares", () => {
        const log = "#include <ntddk.h>\nvoid Written(PVOID p) {}\n";
        const byMacro = { "r/net/net.c": WSK, "r/net/net.h": "#define Log(p) Written(p)\n", "r/lib/log.c": log };
        const byHand = { "r/net/net.c": `extern void Log(PVOID p);\n${WSK}`, "r/net/net.h": "", "r/lib/log.c": log.replace("Written", "Log") };
        expect(pathsOf(byMacro)).toContain("r/lib/log.c");
        expect(pathsOf(byHand)).toContain("r/lib/log.c");
    });

    it("has who calls it, over any number of steps", () => {
        const files = {
            "r/net/net.c": WSK,
            "r/net/net.h": "void Use(PVOID s);\n",
            "r/core/work.c": '#include <ntddk.h>\n#include "../net/net.h"\n#include "work.h"\nvoid Work(void) { Use(0); }\n',
            "r/core/work.h": "void Work(void);\n",
            "r/entry/entry.c": '#include <ntddk.h>\n#include "../core/work.h"\nvoid DriverEntry(void) { Work(); }\n',
            "r/user/tool.c": '#include <windows.h>\n#include "../core/work.h"\nint main(void) { Work(); }\n',
        };
        expect(pathsOf(files)).toEqual(["r/core/work.c", "r/core/work.h", "r/entry/entry.c", "r/net/net.c", "r/net/net.h"]);
    });

    it("has nothing of another driver's folders", () => {
        const other = { "r/other/net.c": WSK.replace("Use", "Uses"), "r/other/net.h": "" };
        expect(pathsOf({ "r/net/net.c": WSK, "r/net/net.h": "", ...other })).toEqual(["r/net/net.c", "r/net/net.h"]);
    });
});

describe("Includes", () => {
    const texts = (files: Readonly<Record<string, string>>): Includes => new Includes(Texts.of(Object.entries(files)));

    it("finds the nearest header of a name, whatever its case, and none of the C library", () => {
        const includes = texts({ "r/a/x.h": "", "r/a/b/X.H": "", "r/string.h": "" });
        expect(includes.resolve('"x.h', "r/a/b/c.c")).toBe("r/a/b/X.H");
        expect(includes.resolve('"..\\x.h', "r/a/c.c")).toBe("r/a/x.h");
        expect(includes.resolve('"inc/x.h', "r/a/c.c")).toBeNull();
        expect(includes.resolve("<string.h", "r/a/c.c")).toBeNull();
    });

    it("ends on headers that include each other", () => {
        const includes = texts({ "r/a.h": '#include "b.h"', "r/b.h": '#include "a.h"', "r/c.c": '#include "a.h"' });
        expect([...includes.of("r/c.c")].sort()).toEqual(["r/a.h", "r/b.h"]);
    });

    it("takes a name in a comment of a header for no declaration", () => {
        const includes = texts({ "r/a.h": "/* Log(p) writes */ // Log(p)\n", "r/c.c": '#include "a.h"\n', "s/log.c": "void Log(void) {}" });
        expect(includes.canMean("r/c.c", "Log", "s/log.c")).toBe(false);
    });

    it("takes a routine declared by its type, and another name for a function, for declarations", () => {
        const header = "IO_COMPLETION_ROUTINE Done;\n#define Send SendNow\n";
        const includes = texts({ "r/a.h": header, "r/c.c": '#include "a.h"\n', "s/d.c": "" });
        expect(includes.canMean("r/c.c", "Done", "s/d.c")).toBe(true);
        expect(includes.canMean("r/c.c", "SendNow", "s/d.c")).toBe(true);
    });

    it.each([
        ["a prototype over several lines", "VOID\nLog(\n    PVOID p\n    );\n"],
        ["a prototype under annotations", "_IRQL_requires_max_(DISPATCH_LEVEL)\nVOID\nLog(_In_ PVOID p);\n"],
        ["an indented prototype in a function", "void f(void)\n{\n    extern VOID Log(PVOID p);\n}\n"],
        ["a prototype whose parameters begin on a line of their own", "VOID\nLog\n(\n    PVOID p\n);\n"],
        ["a list of routines by their type", "ROUTINE Log, Other;\n"],
        ["a header that a macro names", '#define HEADER "log.h"\n#include HEADER\n'],
        ["a prototype behind a text that looks like a comment", 'char Accept[] = "*/*";\nVOID Log(PVOID p); /* really */\n'],
    ])("sees what a source declares itself by %s", (_, code) => {
        expect(texts({ "r/c.c": `#include <ntddk.h>\n${code}`, "s/log.c": "" }).canMean("r/c.c", "Log", "s/log.c")).toBe(true);
    });

    it("takes a call at the start of a line for no declaration", () => {
        const code = "#include <ntddk.h>\nvoid f(void)\n{\nif (x) {\nLog(p);\n}\nLog(p);\n}\n";
        expect(texts({ "r/c.c": code, "s/log.c": "" }).canMean("r/c.c", "Log", "s/log.c")).toBe(false);
    });

    it("follows a path that goes up on its way", () => {
        expect(texts({ "r/x/a.c": "", "r/inc/q.h": "" }).resolve('"../x/../inc/q.h', "r/x/a.c")).toBe("r/inc/q.h");
    });

    it("lets a source file without any #include see everything", () => {
        expect(texts({ "r/c.c": "", "s/d.c": "" }).canMean("r/c.c", "Log", "s/d.c")).toBe(true);
    });
});

describe("heads of functions", () => {
    it.each([
        ["a plain one", "NTSTATUS Open(PVOID p)\n{\n}\n", "Open"],
        ["one with its type on a line of its own", "NTSTATUS\nOpen(\n    PVOID p\n    )\n{\n}\n", "Open"],
        ["one behind annotations with arguments", "_IRQL_requires_max_(DISPATCH_LEVEL) _Must_inspect_result_ NTSTATUS Open(PVOID p) {}\n", "Open"],
        ["one whose parameters begin on a line of their own", "NTSTATUS\nOpen\n(\n    PVOID p\n)\n{\n}\n", "Open"],
        ["one with Windows line ends, and parameters on a line of their own", "NTSTATUS\r\nOpen\r\n(\r\n    PVOID p\r\n)\r\n{\r\n}\r\n", "Open"],
        ["one behind an annotation, with parameters on a line of their own", "_IRQL_requires_max_(DISPATCH_LEVEL) void Open\n(\n    PVOID p\n)\n{\n}\n", "Open"],
        ["one with comments and empty lines before its parameters", "void Open /* it's now */\n\n// really\n(PVOID p)\n{\n}\n", "Open"],
        ["one with annotations before its body", "NTSTATUS Open(_In_ PVOID p) /* why */ _Use_(p) {\n}\n", "Open"],
        ["one whose name a macro makes", "NTSTATUS FUNCTION(Open)(PVOID p) {\n}\n", "Open"],
        ["one that a macro makes of a list", "DEFINE(NTSTATUS, Open, (PVOID p)) {\n}\n", "Open"],
    ])("are found: %s", (_, text, name) => {
        expect([...headNames(text).defined]).toContain(name);
    });

    it("tell what is for others from what is a file's own", () => {
        const text = "static NTSTATUS Own(void) {}\nSTATIC\nNTSTATUS\nOwnToo(void)\n{\n}\nNTSTATUS Open(void) {}\n";
        expect([...headNames(text).exported]).toEqual(["Open"]);
    });

    it("tell prototypes from calls and definitions", () => {
        const text = "NTSTATUS Declared(PVOID p);\nextern void *Far(void);\nvoid Defined(void) {\nCalled(p);\n}\nif (x) {}\n";
        expect([...headNames(text).declared]).toEqual(["Declared", "Far"]);
        expect([...headNames(text).defined]).toEqual(["Defined"]);
    });
});
