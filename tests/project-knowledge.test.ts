/** What a project says of its own functions, seen through the rules. */
import { Linter } from "eslint";
import { afterEach, describe, expect, it } from "vitest";
import plugin from "../index.js";
import type { ProjectKnowledge } from "../knowledge/index.js";
import { parseFile } from "../parser/parse.js";
import { useHost } from "../analysis/index.js";

afterEach(() => void useHost(null));

const ACCEPT = (body: string): string => `#include <wsk.h>
static NTSTATUS WSKAPI OnAccept(PVOID Context, ULONG Flags, PSOCKADDR Local, PSOCKADDR Remote, PWSK_SOCKET Accepted, PVOID *NewContext,
    CONST WSK_CLIENT_CONNECTION_DISPATCH **Dispatch)
{
    ${body}
    return STATUS_REQUEST_NOT_ACCEPTED;
}
static const WSK_CLIENT_LISTEN_DISPATCH ListenDispatch = { OnAccept, NULL, NULL };
`;

const SEND = (make: string): string => `#include <wsk.h>
NTSTATUS Send(PWSK_SOCKET Socket, PWSK_BUF Buffer, BOOLEAN Skip)
{
    PIRP irp = ${make};
    if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;
    if (Skip) return STATUS_CANCELLED;
    IoSetCompletionRoutine(irp, Done, NULL, TRUE, TRUE, TRUE);
    return ((WSK_PROVIDER_CONNECTION_DISPATCH *)Socket->Dispatch)->WskSend(Socket, Buffer, 0, irp);
}
`;

/** The rules that report, each once. */
function reported(code: string, knowledge: ProjectKnowledge = {}): string[] {
    useHost({ list: () => ["/d/a.c"], read: () => code });
    const messages = new Linter({ cwd: "/d" }).verify(code, [{ ...plugin.configs.recommended, languageOptions: { ...knowledge } }], "/d/a.c");
    return [...new Set(messages.map(({ ruleId, message }) => ruleId ?? message))];
}

describe("functions that a project says to wait", () => {
    const waits = "wsk/no-wait-in-event-callback";

    it("are waits, whatever is known of them otherwise", () => {
        expect(reported(ACCEPT("NetBlock(&Ready);"))).not.toContain(waits);
        expect(reported(ACCEPT("NetBlock(&Ready);"), { waits: ["NetBlock"] })).toContain(waits);
        const defined = `void NetBlock(PKEVENT e) { }\n${ACCEPT("NetBlock(&Ready);")}`;
        expect(reported(defined)).not.toContain(waits);
        expect(reported(defined, { waits: ["NetBlock"] })).toContain(waits);
        const macro = `#define NET_BLOCK(e) do { } while (0)\n${ACCEPT("NET_BLOCK(&Ready);")}`;
        expect(reported(macro, { waits: ["NET_BLOCK"] })).toContain(waits);
    });

    it("do not wait for no time", () => {
        const wait = { name: "NetBlock", timeout: 1, object: 0 };
        expect(reported(ACCEPT("NetBlock(&Ready, 0);"), { waits: [wait] })).not.toContain(waits);
        expect(reported(ACCEPT("NetBlock(&Ready, 50);"), { waits: [wait] })).toContain(waits);
        const pointer = { ...wait, timeoutType: "large-integer-pointer" } as const;
        expect(reported(ACCEPT("NetBlock(&Ready, NULL);"), { waits: [pointer] })).toContain(waits);
    });

    it("are waits of their own file only while they are said to be", () => {
        const code = ACCEPT("NetBlock(&Ready);");
        expect(reported(code, { waits: ["NetBlock"] })).toContain(waits);
        expect(reported(code, { waits: ["Other"] })).not.toContain(waits);
    });
});

describe("functions that a project says to allocate", () => {
    it("make IRPs that must be freed", () => {
        expect(reported(SEND("NetRequestGet(Socket)"))).not.toContain("wsk/no-irp-leak");
        expect(reported(SEND("NetRequestGet(Socket)"), { allocators: ["NetRequestGet"] })).toContain("wsk/no-irp-leak");
        const untested = SEND("NetRequestGet(Socket)").replace("if (irp == NULL) return STATUS_INSUFFICIENT_RESOURCES;", "");
        expect(reported(untested, { allocators: ["NetRequestGet"] })).toContain("wsk/no-unchecked-irp-allocation");
        const freed = SEND("NetRequestGet(Socket)").replace("if (Skip) ", "if (Skip) NetRequestPut(Socket, irp); if (Skip) ");
        const put = { name: "NetRequestGet", free: "NetRequestPut", freeArgument: 1 };
        expect(reported(freed, { allocators: [put] })).not.toContain("wsk/no-irp-leak");
        const twice = freed.replace("NetRequestPut(Socket, irp);", "{ NetRequestPut(Socket, irp); NetRequestPut(Socket, irp); }");
        expect(reported(twice, { allocators: [put] })).toContain("wsk/no-irp-double-free");
    });
});

describe("functions that a project says to stand for others", () => {
    it("do what those do", () => {
        expect(reported(SEND("NetIrp(1, FALSE)"), { wrappers: { NetIrp: "IoAllocateIrp" } })).toContain("wsk/no-irp-leak");
        expect(reported(SEND("NetIrp(0, FALSE)"), { wrappers: { NetIrp: "IoAllocateIrp" } })).toContain("wsk/valid-irp-stack-size");
        expect(reported(ACCEPT("Pause(&Ready, Executive, KernelMode, FALSE, NULL);"), { wrappers: { Pause: "KeWaitForSingleObject" } })).toContain("wsk/no-wait-in-event-callback");
    });
});

describe("macros that a project puts in front of declarations", () => {
    it.each([
        ["struct S { net_arg PVOID a; net_arg(3) int b; };", "net_arg()"],
        ["void f(net_arg(a) PVOID b) { }", "net_arg()"],
        ["int (net_cc *p)(int);", "net_cc"],
    ])("mean nothing to the parser: %s", (code, macro) => {
        const isBroken = (...prefixMacros: string[]): boolean => parseFile("prefix.c", code, { prefixMacros }).root.hasError;
        expect(isBroken()).toBe(true);
        expect(isBroken("other", macro)).toBe(false);
        expect(isBroken("other")).toBe(true);
    });
});

describe("language options", () => {
    it("are refused in one sentence", () => {
        const wrong = (options: object): string => {
            try {
                reported("int a;", options);
                return "";
            } catch (error) {
                return error instanceof Error ? error.message : String(error);
            }
        };
        expect(wrong({ waits: "NetBlock" })).toContain("waits must be an array, not \"NetBlock\".");
        expect(wrong({ waits: [{ name: "A", timout: 1 }] })).toContain("There is no \"timout\" in waits[0]; did you mean \"timeout\"?");
        expect(wrong({ waits: [{ name: "A", timeoutType: "millisecond" }] })).toContain("waits[0].timeoutType must be");
        expect(wrong({ allocators: [{ free: "B" }] })).toContain("allocators[0] must have \"name\".");
        expect(wrong({ wrappers: { A: 1 } })).toContain("wrappers.A must be the name of a function, not 1.");
        expect(wrong({ prefixMacros: ["A B"] })).toContain("prefixMacros[0] must be the name of a macro");
    });
});
