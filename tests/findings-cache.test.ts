/** Findings of earlier runs: used where nothing has changed, and never where something has. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cacheFolder } from "../cli/cache-folder.js";
import type { Result } from "../cli/results.js";
import { ensureBuilt } from "./built.js";
import { makeFolder, type Folder } from "./folder.js";

const bin = resolve("bin/wsk-lint.js");

const helper = (wait: string): string => `#include <wsk.h>\nvoid Pause(PKEVENT Event)\n{\n    ${wait}\n}\n`;
const WAITS = helper("KeWaitForSingleObject(Event, Executive, KernelMode, FALSE, NULL);");
const CALLER = `#include <wsk.h>
void Pause(PKEVENT Event);
static KEVENT Ready;

static NTSTATUS WSKAPI OnAccept(PVOID Context, ULONG Flags, PSOCKADDR Local, PSOCKADDR Remote, PWSK_SOCKET Accepted, PVOID *NewContext,
    CONST WSK_CLIENT_CONNECTION_DISPATCH **Dispatch)
{
    Pause(&Ready);
    return STATUS_REQUEST_NOT_ACCEPTED;
}

static const WSK_CLIENT_LISTEN_DISPATCH ListenDispatch = { OnAccept, NULL, NULL };
`;

let folder: Folder;
let cache: string;
beforeAll(ensureBuilt, 60_000);
beforeEach(() => {
    folder = makeFolder({ "driver/caller.c": CALLER, "driver/helper.c": WAITS });
    cache = join(folder.path, "cache", "wsk-lint");
});
afterEach(() => folder.remove());

function run(...args: string[]): { code: number | null; stdout: string; stderr: string } {
    return runIn("driver", ...args);
}

function runIn(where: string, ...args: string[]): { code: number | null; stdout: string; stderr: string } {
    const env = { ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: join(folder.path, "cache"), LOCALAPPDATA: join(folder.path, "cache") };
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd: join(folder.path, where), encoding: "utf8", env });
    return { code: status, stdout, stderr };
}

function findings(...args: string[]): string[] {
    const results = JSON.parse(run("--format", "json", ...args).stdout) as Result[];
    return results.flatMap(({ filePath, messages }) => messages.map(({ ruleId, line }) => `${filePath.replace(/.*[\\/]/u, "")}:${line} ${ruleId}`));
}

/** Puts a mark into all messages that are kept: findings with it come from the cache. */
function mark(): void {
    for (const name of readdirSync(cache)) {
        const json = readFileSync(join(cache, name), "utf8").split("\n").slice(1).join("\n").replaceAll("can wait", "CAN WAIT").replaceAll("waits", "WAITS");
        writeFileSync(join(cache, name), `${createHash("sha256").update(json, "utf16le").digest("hex")}\n${json}`);
    }
}

const FOUND = ["caller.c:8 wsk/no-wait-in-event-callback"];
const isFromCache = ({ stdout }: { stdout: string }): boolean => /WAITS|CAN WAIT/u.test(stdout);

describe("findings of earlier runs", () => {
    it("are what the same run would find again", () => {
        const first = run();
        expect(first).toMatchObject({ code: 1, stderr: "" });
        expect(findings()).toEqual(FOUND);
        expect(run()).toEqual(first);
        const json = run("--format", "json").stdout;
        expect(run("--format", "json", "--no-cache").stdout).toBe(json);
        mark();
        expect(isFromCache(run())).toBe(true);
        // One file of the driver alone, and with other ways of telling it.
        expect(isFromCache(run("caller.c"))).toBe(true);
        expect(isFromCache(run("--quiet", "--max-warnings", "0", "--format", "json"))).toBe(true);
    });

    it("name files as they are seen from where the command runs", () => {
        folder.write("elsewhere/readme.txt", "");
        const outside = runIn("elsewhere", "../driver/caller.c").stdout;
        expect(outside).toContain(`1. ${folder.path.replaceAll("\\", "/")}/driver/caller.c:`);
        expect(run("caller.c").stdout).toContain("1. caller.c:");
        expect(runIn("elsewhere", "../driver/caller.c").stdout).toBe(outside);
    });

    it("are of no use when any file of the driver has changed, has come or has gone", () => {
        run();
        mark();
        folder.write("driver/helper.c", helper("KeSetEvent(Event, 0, FALSE);"));
        expect(findings()).toEqual([]);
        folder.write("driver/helper.c", WAITS);
        expect(findings()).toEqual(FOUND);
        mark();
        folder.write("driver/later.h", "#define LATER 1\n");
        expect(isFromCache(run())).toBe(false);
        expect(findings()).toEqual(FOUND);
        rmSync(join(folder.path, "driver/helper.c"));
        expect(findings()).toEqual([]);
    });

    it("last as long as the driver, whatever changes in others and in files of none", () => {
        folder.write("driver/other/caller.c", CALLER.replaceAll("Pause", "Rest"));
        folder.write("driver/other/helper.c", WAITS.replace("Pause", "Rest"));
        folder.write("driver/lib/shared.h", "void Hold(PKEVENT Event);\n");
        folder.write("driver/lib/shared.c", WAITS.replace("Pause", "Hold"));
        folder.write("driver/third/caller.c", `#include "../lib/shared.h"\n${CALLER.replaceAll("Pause", "Hold")}`);
        const all = ["caller.c:8 wsk/no-wait-in-event-callback", "caller.c:8 wsk/no-wait-in-event-callback", "caller.c:9 wsk/no-wait-in-event-callback"];
        expect(findings().sort()).toEqual(all);
        mark();
        folder.write("driver/other/helper.c", helper("KeSetEvent(Event, 0, FALSE);").replace("Pause", "Rest"));
        folder.write("driver/tool/main.c", "int main(void) { return 0; }\n");
        expect(isFromCache(run("caller.c"))).toBe(true);
        expect(isFromCache(run("third"))).toBe(true);
        expect(isFromCache(run("other"))).toBe(false);
        expect(findings().sort()).toEqual(all.slice(1));
        // A helper of another folder is part of the driver that leads to it.
        folder.write("driver/lib/shared.c", helper("KeSetEvent(Event, 0, FALSE);").replace("Pause", "Hold"));
        expect(findings("third")).toEqual([]);
        expect(findings().sort()).toEqual(all.slice(1, 2));
    });

    it("are of no use to runs with other settings, nor to those that do not want them", () => {
        run();
        mark();
        const others = [["--no-cache"], ["--config", "all"], ["--rule", "wsk/no-irp-leak: warn"], ["--no-ignore"], ["--fix"]];
        for (const args of others) {
            const other = run(...args);
            expect([args, other.code, isFromCache(other)]).toEqual([args, 1, false]);
        }
        expect(run("--rule", "wsk/no-such-rule: off")).toMatchObject({ code: 2, stdout: "" });
        expect(isFromCache(run())).toBe(true);
    });

    it.each(["a.c", "z.c"])("are those of the files that take part: one that is named does, though it is ignored (%s)", (name) => {
        folder.write(`driver/${name}`, WAITS);
        rmSync(join(folder.path, "driver/helper.c"));
        folder.write("driver/.gitignore", `${name}\n`);
        expect(findings("caller.c")).toEqual([]);
        expect(findings(name, "caller.c")).toEqual(FOUND);
        expect(findings("caller.c")).toEqual([]);
        folder.write("driver/.gitignore", "\n");
        expect(findings("caller.c")).toEqual(FOUND);
        folder.write("driver/.gitignore", `${name}\n`);
        expect(findings("caller.c")).toEqual([]);
    });

    it("are forgotten when they are damaged", () => {
        const right = run();
        for (const name of readdirSync(cache)) {
            const path = join(cache, name);
            const bytes = readFileSync(path);
            for (const damaged of [Buffer.alloc(0), bytes.subarray(0, bytes.length >> 1), Buffer.from("{}"), Buffer.from(bytes).fill("x", 200, 210)]) {
                writeFileSync(path, damaged);
                expect(run()).toEqual(right);
            }
        }
        mark();
        expect(isFromCache(run())).toBe(true);
    });

    it("need not be kept", () => {
        folder.write("cache", "no folder");
        const first = run();
        expect(first).toMatchObject({ code: 1, stderr: "" });
        expect(run()).toEqual(first);
    });

    it("are kept where several runs at once leave one whole entry", async () => {
        const env = { ...process.env, XDG_CACHE_HOME: join(folder.path, "cache"), LOCALAPPDATA: join(folder.path, "cache") };
        const { spawn } = await import("node:child_process");
        const runs = Array.from({ length: 3 }, () => new Promise<number | null>((done) => {
            spawn(process.execPath, [bin], { cwd: join(folder.path, "driver"), env, stdio: "ignore" }).on("exit", done);
        }));
        expect(await Promise.all(runs)).toEqual([1, 1, 1]);
        expect(readdirSync(cache).filter((name) => !name.endsWith(".json"))).toEqual([]);
        mark();
        expect(isFromCache(run())).toBe(true);
    });
});

describe("the folder for findings", () => {
    it("is in the nearest node_modules, else the user's", () => {
        folder.write("project/node_modules/x/package.json", "{}");
        folder.write("project/a/b/c.c", "");
        const env = { XDG_CACHE_HOME: "/caches", LOCALAPPDATA: "C:\\caches" };
        expect(cacheFolder(join(folder.path, "project/a/b"), env)).toBe(join(folder.path, "project/node_modules/.cache/wsk-lint"));
        if (process.platform !== "win32") {
            expect(cacheFolder("/", { XDG_CACHE_HOME: "/caches" })).toBe("/caches/wsk-lint");
            expect(cacheFolder("/", { XDG_CACHE_HOME: "not/absolute" })).toMatch(/^\/.*\/wsk-lint$/u);
        }
        expect(existsSync(join(folder.path, "project/node_modules/.cache"))).toBe(false);
    });
});
