import { describe, expect, it } from "vitest";
import { type Files, lintFiles } from "./lint-files.js";

const CONTEXT = "typedef struct _CTX { PWSK_SOCKET Socket; KEVENT Event; } CTX, *PCTX;\n";
const WAIT = "{ KeWaitForSingleObject(&((PCTX)Context)->Event, Executive, KernelMode, FALSE, NULL); return STATUS_SUCCESS; }\n";
const table = (name: string): string => `const WSK_CLIENT_CONNECTION_DISPATCH Events = { NULL, ${name}, NULL };\n`;

/** Where waits in event callbacks are reported. */
function waits(files: Files): string[] {
    return lintFiles(files, { "no-wait-in-event-callback": "error", "parse-coverage": "error" }).map(
        ({ file, line, ruleId }) => `${file}:${line} ${ruleId}`,
    );
}

describe("callbacks whose heads macros make", () => {
    it("are understood when the macro is one of the file", () => {
        const heads = "#define FN(name) NTSTATUS WSKAPI name\n";
        expect(waits({ "a.c": `${heads}${CONTEXT}static FN(A)(PVOID Context, ULONG Flags)\n${WAIT}${table("A")}` })).toEqual([
            "a.c:4 wsk/no-wait-in-event-callback",
        ]);
        expect(waits({ "a.c": `${heads}static FN(A)(PVOID Context, ULONG Flags) { return STATUS_SUCCESS; }\n${table("A")}` })).toEqual([]);
    });

    it("are understood when the macro is one of a header and the table stands in another file", () => {
        const files = {
            "heads.h": "#define DECL(ret, name, args) ret WSKAPI name args\n",
            "events.c": `#include "heads.h"\n${CONTEXT}DECL(NTSTATUS, A, (PVOID Context, ULONG Flags))\n${WAIT}`,
            "table.c": `NTSTATUS A(PVOID Context, ULONG Flags);\n${table("A")}`,
        };
        expect(waits(files)).toEqual(["events.c:4 wsk/no-wait-in-event-callback"]);
    });

    it("have the name that a macro of a header pastes", () => {
        const files = {
            "heads.h": "#define EVENT(name) NTSTATUS WSKAPI WskEvent##name\n",
            "events.c": `#include "heads.h"\n${CONTEXT}EVENT(A)(PVOID Context, ULONG Flags)\n${WAIT}${table("WskEventA")}`,
        };
        expect(waits(files)).toEqual(["events.c:4 wsk/no-wait-in-event-callback"]);
    });

    it("are followed into helpers of other files whose heads macros make", () => {
        const nap = "FN(Nap)(PVOID Context)\n{ KeWaitForSingleObject(Context, Executive, KernelMode, FALSE, NULL); return 0; }\n";
        const main = "NTSTATUS Nap(PVOID Context);\nNTSTATUS WSKAPI A(PVOID Context, ULONG Flags) { return Nap(Context); }\n";
        expect(waits({ "main.c": main + table("A"), "nap.c": nap })).toEqual(["main.c:2 wsk/no-wait-in-event-callback"]);
    });

    it("are warned about when their parameters stand in the macro alone", () => {
        const heads = "#define CB(name) NTSTATUS WSKAPI name(PVOID Context, ULONG Flags)\n";
        expect(waits({ "a.c": `${heads}${CONTEXT}static CB(A)\n{ return STATUS_SUCCESS; }\n${table("A")}` })).toEqual(["a.c:3 wsk/parse-coverage"]);
    });
});
