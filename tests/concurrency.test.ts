/** Threads check the drivers of a tree: what is said is what one thread says, whatever becomes of the threads. */
import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Random } from "../bench/corpus/random.mjs";
import { repository } from "../bench/corpus/repository.mjs";
import { wskFiles } from "../bench/corpus/wsk-clients.mjs";
import { concurrencyIn, threadsFor, youngFor } from "../cli/concurrency.js";
import type { Result } from "../cli/results.js";
import { inThreads } from "../cli/threads.js";
import { ensureBuilt } from "./built.js";
import { type Folder, makeFolder } from "./folder.js";

interface Run {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

let tree: Folder;
let scripts: Folder;

function wskLint(cwd: string, args: readonly string[], bin = resolve("bin/wsk-lint.js"), caches = scripts.path): Run {
    const env = { ...process.env, XDG_CACHE_HOME: caches, LOCALAPPDATA: caches };
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd, encoding: "utf8", env });
    return { code: status, stdout, stderr };
}

const resultsOf = ({ stdout }: Run): Result[] => JSON.parse(stdout) as Result[];

beforeAll(() => {
    ensureBuilt();
    scripts = makeFolder();
    tree = makeFolder(Object.fromEntries([...wskFiles(new Random("threads"), 6, 60), ...repository({ lines: 1000, seed: "threads" })]));
    for (const name of ["demo", "drivers/echo-listener"]) cpSync(join("test-corpus", name), join(tree.path, name), { recursive: true });
    tree.write("alone/quiet.c", "/* eslint-disable wsk/no-irp-leak */\nint quiet(void) { return 0; }\n");
    tree.write("alone/binary.c", Buffer.from([0, 1, 2]));
}, 60_000);
afterAll(() => {
    tree.remove();
    scripts.remove();
});

describe("--concurrency", () => {
    it.each([
        [null, "auto"], ["auto", "auto"], ["off", "off"], ["1", 1], ["12", 12],
    ] as const)("takes %s for %s", (given, meant) => {
        expect(concurrencyIn(given)).toBe(meant);
    });

    it.each([["0", "."], ["-1", "."], ["1.5", "."], ["", "."], ["1000", "."], ["atuo", '; did you mean "auto"?'], ["of", '; did you mean "off"?']])("refuses %j", (given, end) => {
        expect(() => concurrencyIn(given)).toThrow(`The option --concurrency needs "auto", "off" or a whole number from 1 to 999, but got "${given}"${end}`);
    });

    it("makes threads where they have enough to do, and never more than there are drivers", () => {
        expect(threadsFor("auto", [500_000, 400_000], 8)).toBe(2);
        expect(threadsFor("auto", [500_000, 400_000], 1)).toBe(1);
        expect(threadsFor("auto", [500_000, 399_999], 8)).toBe(1);
        expect(threadsFor("auto", [500_000], 8)).toBe(1);
        expect(threadsFor("auto", [], 8)).toBe(1);
        expect(threadsFor("off", [500_000, 400_000], 8)).toBe(1);
        expect(threadsFor(5, [10, 10, 10], 1)).toBe(3);
        expect(threadsFor(5, [], 1)).toBe(1);
    });

    it("gives a thread more room where a driver is large", () => {
        expect(youngFor([])).toBe(12);
        expect(youngFor([1_000_000, 900_000])).toBe(12);
        expect(youngFor([20_000, 1_000_001])).toBe(48);
    });
});

describe("runs with threads", () => {
    const formats = { stylish: "txt", compact: "txt", unix: "txt", msvc: "txt", json: "json", sarif: "sarif", github: "txt", gitlab: "json", junit: "xml", html: "html", markdown: "md" };

    it("say the same as runs without, byte for byte, in every format", () => {
        const reports = (folder: string): string[] => Object.entries(formats).flatMap(([format, ending]) => ["--format", `${format}=${join(scripts.path, folder, `${format}.${ending}`)}`]);
        scripts.write("off/x", "");
        scripts.write("on/x", "");
        const off = wskLint(tree.path, ["--no-cache", "--config", "all", "--stats", "--concurrency", "off", ...reports("off")]);
        const on = wskLint(tree.path, ["--no-cache", "--config", "all", "--stats", "--concurrency", "3", ...reports("on")]);
        expect(on.stderr).toContain("\n3 threads checked at the same time; their times are added up.\n");
        expect(on.stderr).toContain(" ms  wsk/");
        expect(off.stderr).not.toContain("threads");
        expect({ code: on.code, stdout: on.stdout }).toEqual({ code: 1, stdout: off.stdout });
        const names = readdirSync(join(scripts.path, "off"));
        expect(names.length).toBe(Object.keys(formats).length + 1);
        for (const name of names) expect(readFileSync(join(scripts.path, "on", name), "utf8"), name).toBe(readFileSync(join(scripts.path, "off", name), "utf8"));
        expect(readFileSync(join(scripts.path, "on/compact.txt"), "utf8")).toMatch(/binary\.c.*NUL characters/u);
    }, 60_000);

    it("say the same of folders that are drivers of their own, with files that are ignored, and with fixes", () => {
        const folders = ["no-irp-leak", "no-socket-leak", "valid-flags", "require-npi-id", "valid-event-mask"].map((rule) => resolve("test-corpus/rules", rule));
        for (const args of [["-f", "json", ...folders], ["--fix-dry-run", ...folders]]) {
            const [off, on] = ["off", "3"].map((threads) => wskLint(tree.path, ["--no-cache", "--concurrency", threads, ...args]));
            expect(off?.stdout.length).toBeGreaterThan(500);
            expect(on).toEqual(off);
        }
    }, 60_000);

    it("say once what is wrong with --rule", () => {
        const run = wskLint(tree.path, ["--concurrency", "3", "--rule", "wsk/no-long-work-in-callback: [error, {x: 1}]"]);
        expect(run.code).toBe(2);
        expect(run.stderr).toBe(wskLint(tree.path, ["--concurrency", "off", "--rule", "wsk/no-long-work-in-callback: [error, {x: 1}]"]).stderr);
        expect(run.stderr.trim().split("\n")).toHaveLength(1);
    }, 30_000);

    it("know what earlier runs have found, and leave what later runs can know", () => {
        for (const [first, second] of [["3", "off"], ["off", "3"]] as const) {
            const caches = makeFolder();
            const args = ["-f", "json", "--stats", "--concurrency"];
            const [one, two] = [first, second].map((threads) => wskLint(tree.path, [...args, threads, "--", "wsk", "demo"], undefined, caches.path));
            expect(one?.stderr).toMatch(/ 0 of them known/u);
            const [, all, known] = /^(\d+) files in \d+ ms, (\d+) of them known/u.exec(two?.stderr ?? "") ?? [];
            expect(known).toBe(all);
            expect(two?.stdout).toBe(one?.stdout);
            if (first === "off") seeEdits(args, caches.path);
            caches.remove();
        }
    }, 60_000);

    /** What is done in a helper of one driver and a header of another is seen by all of their files, and by nobody else. */
    function seeEdits(args: readonly string[], caches: string): void {
        const [helper, header] = ["demo/ops.c", "drivers/echo-listener/echo.h"].map((name) => join(tree.path, name));
        const before = [helper!, header!].map((path) => readFileSync(path, "utf8"));
        writeFileSync(helper!, before[0]!.replaceAll("KeWaitForSingleObject", "KeSetEvent"));
        writeFileSync(header!, `${before[1]!}\n#define KeSetEvent KeWaitForSingleObject\n`);
        const paths = ["demo", "wsk", "drivers"];
        const cached = wskLint(tree.path, [...args, "3", "--", ...paths], undefined, caches);
        expect(cached.stdout).toBe(wskLint(tree.path, ["-f", "json", "--no-cache", "--concurrency", "off", "--", ...paths]).stdout);
        expect(cached.stderr).toMatch(/ [1-9]\d* of them known[^]* threads checked/u);
        writeFileSync(helper!, before[0]!);
        writeFileSync(header!, before[1]!);
    }
});

describe("a thread that breaks", () => {
    it("takes its driver with it, in one sentence, and no other", () => {
        const copy = makeFolder();
        for (const name of ["bin", "dist", "package.json"]) cpSync(name, join(copy.path, name), { recursive: true });
        symlinkSync(resolve("node_modules"), join(copy.path, "node_modules"), "junction");
        const worker = join(copy.path, "bin/worker.js");
        const breaking = 'require("node:worker_threads").parentPort.on("message", (job) => { if (job.parcel.files.some(({ path }) => path.includes("/demo/"))) process.exit(7); });';
        writeFileSync(worker, `${breaking}\n${readFileSync(worker, "utf8")}`);
        const args = ["--config", "all", "-f", "json", "--concurrency", "3"];
        const whole = resultsOf(wskLint(tree.path, [...args, "--no-cache"]));
        const broken = wskLint(tree.path, args, join(copy.path, "bin/wsk-lint.js"));
        const isDemo = ({ filePath }: Result): boolean => filePath.startsWith(join(tree.path, "demo"));
        expect(resultsOf(broken).filter((result) => !isDemo(result))).toEqual(whole.filter((result) => !isDemo(result)));
        expect(whole.filter((result) => !isDemo(result) && result.messages.length > 0).length).toBeGreaterThan(1);
        // A file that has nothing to do with any driver is looked at by nobody.
        const demo = resultsOf(broken).filter((result) => isDemo(result) && result.messages.length > 0);
        expect(demo.length).toBeGreaterThan(3);
        expect(demo.length).toBeGreaterThanOrEqual(whole.filter((result) => isDemo(result) && result.messages.length > 0).length);
        for (const { messages } of demo) {
            expect(messages.map(({ message }) => message)).toEqual([expect.stringContaining("the thread that was checking this driver has ended without a word; nothing was looked for in this file")]);
        }
        expect(broken.code).toBe(2);
        // Nothing of such a run is kept.
        expect(wskLint(tree.path, [...args, "--stats"], join(copy.path, "bin/wsk-lint.js")).stderr).toMatch(/ 0 of them known/u);
        copy.remove();
    }, 90_000);

    const script = (body: string): URL => {
        const text = `const { parentPort } = require("node:worker_threads");\nconst say = (word) => parentPort.postMessage(word);\n${body}`;
        return pathToFileURL(scripts.write(`thread-${scriptCount++}.cjs`, text));
    };
    let scriptCount = 0;
    const doubling = 'parentPort.on("message", (job) => { say({ kind: "step", done: job }); say({ kind: "answer", answer: 2 * job }); });\nsay({ kind: "ready" });';

    it("is replaced while there are jobs", async () => {
        const steps: number[] = [];
        const ending = `parentPort.on("message", (job) => { if (job % 2 === 1) process.exit(7); });\n${doubling}`;
        const outcomes = await inThreads<number, number>({ jobs: [1, 2, 3, 4, 5], threads: 2, script: script(ending), step: (job) => steps.push(job) });
        expect([...outcomes].sort(([a], [b]) => a - b)).toEqual([[1, { broken: null }], [2, { answer: 4 }], [3, { broken: null }], [4, { answer: 8 }], [5, { broken: null }]]);
        expect(steps.sort()).toEqual([2, 4]);
    });

    it("may run out of memory", async () => {
        const growing = 'parentPort.on("message", () => { const all = []; for (;;) all.push(new Array(1e5).fill(all.length)); });\nsay({ kind: "ready" });';
        const [outcome] = (await inThreads<number, number>({ jobs: [1], threads: 1, script: script(growing), most: 32 })).values();
        expect(outcome).toEqual({ broken: expect.objectContaining({ code: "ERR_WORKER_OUT_OF_MEMORY" }) as Error });
    }, 60_000);

    it("leaves jobs undone where it can't be started", async () => {
        expect(await inThreads<number, number>({ jobs: [1, 2], threads: 2, script: join(scripts.path, "missing.cjs") })).toEqual(new Map());
        expect(await inThreads<number, number>({ jobs: [1, 2], threads: 2, script: script(doubling) })).toEqual(new Map([[1, { answer: 2 }], [2, { answer: 4 }]]));
    });
});
