/** The extension for VS Code: its matchers on what the command prints, its tasks, its package. */
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { Script } from "node:vm";
import { inflateRawSync } from "node:zlib";
import * as vsce from "@vscode/vsce";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { VS_CODE } from "../cli/commands/templates.js";
import { gcc } from "../cli/formats/gcc.js";
import { msvc } from "../cli/formats/msvc.js";
import { makeResult } from "../cli/results.js";
import { WATCH_BEGIN, WATCH_END } from "../cli/watch-lines.js";
import { ensureBuilt } from "./built.js";
import { makeFolder, type Folder } from "./folder.js";
import { processorClock } from "./processor-time.js";
import { hostile, plain, setting, source, warning } from "./report-samples.js";

interface Pattern {
    readonly regexp: string;
    readonly file: number;
    readonly line: number;
    readonly column: number;
    readonly severity: number;
    readonly message: number;
    readonly code: number;
}

interface Matcher {
    readonly name: string;
    readonly fileLocation: string;
    readonly pattern: Pattern;
    readonly background?: { readonly beginsPattern: string; readonly endsPattern: string };
}

const extension = resolve("editors/vscode");
const manifest = JSON.parse(readFileSync(join(extension, "package.json"), "utf8")) as { contributes: { problemMatchers: readonly [Matcher, Matcher] } };
const [once, watching] = manifest.contributes.problemMatchers;

/** A problem as `severity file line:column code message`, as VS Code reads a line by a pattern for single lines; null where it is none. */
function problemIn(text: string, { pattern }: Matcher = once): string | null {
    const groups = new RegExp(pattern.regexp).exec(text);
    if (groups === null) return null;
    const part = (name: Exclude<keyof Pattern, "regexp">): string => groups[pattern[name]]?.trim() ?? "-";
    return `${part("severity")} ${part("file")} ${part("line")}:${part("column")} ${part("code")} ${part("message")}`;
}

const problemsIn = (text: string): (string | null)[] => text.trimEnd().split("\n").map((line) => problemIn(line));

describe("the problem matchers", () => {
    it("read every kind of finding and each step of both formats", () => {
        const [net, gone, notes] = [join(setting.cwd, "net", "a.c"), join(setting.cwd, "gone.c"), join(setting.cwd, "notes.txt")];
        const findings = [
            `error ${net} 2:10 wsk/no-irp-leak It waits.`,
            `warning ${net} 3:1 wsk/parse-coverage Odd.`,
            `warning ${net} 4:1 - Unused eslint-disable directive.`,
            `error ${gone} 1:1 - File not analysed: it does not exist.`,
            `warning ${notes} 1:1 - File not analysed: only C files are.`,
        ];
        expect(problemsIn(msvc(plain))).toEqual(findings);
        const steps = [`note ${net} 1:5 wsk/no-irp-leak 1. starts here`, `note ${join(setting.cwd, "other.c")} 3:4 wsk/no-irp-leak 2. waits here`];
        expect(problemsIn(gcc(plain, setting))).toEqual([findings[0], ...steps, ...findings.slice(1)]);
        expect(once.fileLocation).toBe("absolute");
    });

    it.each([
        "C:\\x\\y.c", "C:\\Program Files (x86)\\net [1]\\y z.c", "\\\\server\\share$\\a.c", "/home/me/a:b (2,3).c", "/a/(1,2)/b.c", "/a:1:2/ü.c", "D:/drivers/y.c",
    ])("read paths such as %s", (path) => {
        const results = [makeResult(path, [{ ...warning, message: "Odd: (3,4): error : no [wsk/x] here." }], { source })];
        const expected = [`warning ${path} 3:1 wsk/parse-coverage Odd: (3,4): error : no [wsk/x] here.`];
        expect(problemsIn(msvc(results))).toEqual(expected);
        expect(problemsIn(gcc(results, setting))).toEqual(expected);
    });

    it("make one problem of each line, whatever sources hold", () => {
        expect(problemsIn(msvc(hostile))).not.toContain(null);
        expect(problemsIn(gcc(hostile, setting))).not.toContain(null);
    });

    it.each([
        "", "wsk-lint: checking...", "wsk-lint: waiting for changes.", 'wsk-lint: There is no file "a.c".', "wsk-lint: 1 file checked.", "npm error code ENOENT", "✖ 5 problems (2 errors, 3 warnings) in 3 files",
    ])("take nothing else for a problem: %s", (line) => {
        expect(problemIn(line)).toBeNull();
    });

    it("stay quick on long lines", () => {
        const elapsed = processorClock();
        for (const line of ["(".repeat(50_000), "a(1,".repeat(20_000), `a(1,2): error : ${" [wsk/".repeat(20_000)}`]) problemIn(line);
        expect(elapsed()).toBeLessThan(5000);
    });

    it("are the same for one run and for --watch", () => {
        expect(watching.pattern).toEqual(once.pattern);
    });
});

describe("the command's output", () => {
    const bin = resolve("bin/wsk-lint.js");
    let folder: Folder;
    beforeAll(ensureBuilt, 60_000);
    beforeEach(() => (folder = makeFolder()));
    afterEach(() => folder.remove());

    const WAIT = "KeWaitForSingleObject(&Ready, Executive, KernelMode, FALSE, NULL);";
    const bad = `#include <wsk.h>\nvoid Pause(void);
static NTSTATUS WSKAPI OnAccept(PVOID Context, ULONG Flags, PSOCKADDR Local, PSOCKADDR Remote, PWSK_SOCKET Accepted, PVOID *NewContext,
    CONST WSK_CLIENT_CONNECTION_DISPATCH **Dispatch)
{
    Pause();
    return STATUS_REQUEST_NOT_ACCEPTED;
}
static const WSK_CLIENT_LISTEN_DISPATCH ListenDispatch = { OnAccept, NULL, NULL };
`;
    const helper = `#include <wsk.h>\nvoid Pause(void)\n{\n    ${WAIT}\n}\n`;

    const options = (): { cwd: string; env: NodeJS.ProcessEnv } => ({ cwd: folder.path, env: { ...process.env, NO_COLOR: "1" } });

    it("is read whole: errors, warnings, steps, files that can't be read, odd names", () => {
        const caller = join(folder.write("net (x86)/a [1], 2.c", bad));
        const other = join(folder.write("net (x86)/b.c", helper));
        const binary = join(folder.write("net (x86)/c.c", Buffer.from([0, 1, 2, 0, 0, 255, 0])));
        folder.write("net (x86)/d.c", "#include <wsk.h>\nvoid F(void) { /* eslint-disable-line wsk/no-irp-leak */ }\n");
        const lines = (format: string): (string | null)[] => problemsIn(spawnSync(process.execPath, [bin, "--format", format], { ...options(), encoding: "utf8" }).stdout);
        const all = lines("gcc");
        expect(all).not.toContain(null);
        expect(all).toEqual(expect.arrayContaining([
            expect.stringContaining(`error ${caller} 6:5 wsk/no-wait-in-event-callback 'Pause' blocks in 'OnAccept'`),
            expect.stringContaining(`note ${other} 4:5 wsk/no-wait-in-event-callback 3. KeWaitForSingleObject waits`),
            expect.stringContaining(`error ${binary} 1:1 - File not analysed`),
            expect.stringMatching(/^warning .*d\.c 2:16 - Unused eslint-disable directive/u),
        ]));
        expect(lines("msvc")).toEqual(all.filter((problem) => !problem?.startsWith("note")));
    });

    it("begins and ends each run of --watch with the lines that the matcher waits for", async () => {
        const file = folder.write("a.c", bad);
        folder.write("b.c", helper);
        const child = spawn(process.execPath, [bin, "--watch", "--format", "msvc"], options());
        const { beginsPattern, endsPattern } = watching.background!;
        const runs: (string | null)[][] = [];
        await new Promise<void>((done, fail) => {
            let text = "";
            child.once("exit", () => fail(new Error(`The command ended: ${text}`)));
            child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
                const lines = `${text}${chunk}`.split("\n");
                text = lines.pop() ?? "";
                for (const line of lines) {
                    if (new RegExp(beginsPattern).test(line)) runs.push([]);
                    else if (!new RegExp(endsPattern).test(line)) runs.at(-1)!.push(problemIn(line, watching));
                    else if (runs.length === 1) folder.write("a.c", "int a;\n");
                    else if (runs.at(-1)!.length === 0) done();
                }
            });
        }).finally(() => child.removeAllListeners("exit").kill());
        expect(runs[0]).toEqual([expect.stringContaining(`error ${join(file)} 6:5 wsk/no-wait-in-event-callback`)]);
        expect(runs.at(-1)).toEqual([]);
    }, 60_000);
});

describe("the tasks", () => {
    interface Task {
        readonly definition: object;
        readonly scope: unknown;
        readonly name: string;
        readonly execution: { readonly command: string; readonly args: readonly string[] };
        readonly matcher: string;
        readonly isBackground: boolean;
    }
    interface Provider {
        provideTasks(): Task[];
        resolveTask(task: { definition: object; scope?: unknown; name: string }): Task;
    }

    /** The provider that the extension registers with what it uses of VS Code's interface. */
    function provider(folders?: readonly string[]): Provider {
        const registered: Provider[] = [];
        class FakeTask {
            constructor(readonly definition: object, readonly scope: unknown, readonly name: string, ...[, execution, matcher]: [string, object, string]) {
                Object.assign(this, { execution, matcher });
            }
        }
        class FakeExecution {
            constructor(readonly command: string, readonly args: readonly string[]) { }
        }
        const tasks = { registerTaskProvider: (type: string, found: Provider) => (expect(type).toBe("wsk-lint"), registered.push(found), {}) };
        const vscode = { tasks, workspace: { workspaceFolders: folders }, Task: FakeTask, ShellExecution: FakeExecution, TaskScope: { Workspace: 2 }, TaskRevealKind: { Silent: 2 } };
        const module = { exports: {} as { activate: (context: { subscriptions: unknown[] }) => void } };
        const code = readFileSync(join(extension, "extension.js"), "utf8");
        const run = new Script(`(function (require, module) {${code}\n})`).runInThisContext() as (require: (name: string) => unknown, into: typeof module) => void;
        run((name) => (expect(name).toBe("vscode"), vscode), module);
        const subscriptions: unknown[] = [];
        module.exports.activate({ subscriptions });
        expect(subscriptions).toHaveLength(1);
        return registered[0]!;
    }

    const shown = ({ execution: { command, args }, matcher, isBackground }: Task): string => `${[command, ...args].join(" ")} | ${matcher}${isBackground ? " | background" : ""}`;

    it("are there for each folder", () => {
        expect(provider().provideTasks()).toEqual([]);
        const tasks = provider(["one", "two"]).provideTasks();
        expect(tasks.map(({ scope, name }) => `${String(scope)} ${name}`)).toEqual(["one check", "one watch", "two check", "two watch"]);
        expect(tasks.slice(0, 2).map(shown)).toEqual([
            "npx --no-install wsk-lint --format gcc | $wsk-lint",
            "npx --no-install wsk-lint --format gcc --watch | $wsk-lint-watch | background",
        ]);
    });

    it("of a tasks.json keep their definition, their name and their folder", () => {
        const definition = { type: "wsk-lint", watch: true, steps: false, args: ["drivers", "--baseline"] };
        const task = provider([]).resolveTask({ definition, scope: "folder", name: "mine" });
        expect(task).toMatchObject({ scope: "folder", name: "mine" });
        expect(task.definition).toBe(definition);
        expect(shown(task)).toBe("npx --no-install wsk-lint --format msvc --watch drivers --baseline | $wsk-lint-watch | background");
        expect(provider([]).resolveTask({ definition: { type: "wsk-lint" }, name: "mine" }).scope).toBe(2);
    });
});

describe("docs/editor.md", () => {
    const page = readFileSync("docs/editor.md", "utf8");
    const blocks = [...page.matchAll(/```json\n(.*?)```/gsu)].map((block) => block[1]!);

    it("shows the tasks that init writes, with a matcher that waits for the lines of --watch", () => {
        expect(blocks.filter((block) => block.includes("$msCompile"))).toEqual([VS_CODE.content]);
        const { tasks } = JSON.parse(VS_CODE.content) as { tasks: readonly [unknown, { problemMatcher: Matcher }] };
        expect(tasks[1].problemMatcher.background).toEqual(watching.background);
        expect(watching.background).toEqual({ activeOnStart: true, beginsPattern: pattern(WATCH_BEGIN), endsPattern: pattern(WATCH_END) });
    });

    it("has valid JSON only, and names only matchers and properties that there are", () => {
        for (const block of blocks) JSON.parse(block.startsWith("{") ? block : `{${block}}`);
        const names = new Set(page.match(/\$wsk-lint[\w-]*/gu));
        expect([...names].sort()).toEqual(manifest.contributes.problemMatchers.map(({ name }) => `$${name}`));
    });
});

/** The pattern of a whole line, without signs that mean more than themselves but for dots. */
function pattern(line: string): string {
    return `^${line.replaceAll(".", "\\.")}$`;
}

describe("the package", () => {
    it("is accepted by VS Code's packager and holds what it should", async () => {
        const folder = makeFolder();
        const packagePath = join(folder.path, "wsk-lint.vsix");
        // The packager says what it does.
        vi.spyOn(console, "log").mockImplementation(() => undefined);
        await vsce.createVSIX({ cwd: extension, packagePath, dependencies: false, allowMissingRepository: true });
        const files = unzip(readFileSync(packagePath));
        folder.remove();
        vi.restoreAllMocks();
        expect([...files.keys()].filter((name) => name.startsWith("extension/")).sort()).toEqual([
            "extension/LICENSE.txt", "extension/extension.js", "extension/package.json", "extension/readme.md",
        ]);
        expect(JSON.parse(files.get("extension/package.json")!)).toMatchObject({ contributes: manifest.contributes });
    }, 60_000);

    it("has the version and the licence of the linter", () => {
        const ours = createRequire(import.meta.url)("../package.json") as { version: string };
        expect(manifest).toMatchObject({ version: ours.version, license: "MIT" });
        expect(readFileSync(join(extension, "LICENSE"), "utf8")).toBe(readFileSync("LICENSE", "utf8"));
    });
});

/** The texts in an archive, by name. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12 and 4.3.16 */
function unzip(archive: Buffer): Map<string, string> {
    const end = archive.lastIndexOf(Buffer.from("PK\x05\x06"));
    const files = new Map<string, string>();
    let entry = archive.readUInt32LE(end + 16);
    for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
        const [size, nameSize, extraSize, commentSize] = [archive.readUInt32LE(entry + 20), ...[28, 30, 32].map((at) => archive.readUInt16LE(entry + at))] as [number, number, number, number];
        const local = archive.readUInt32LE(entry + 42);
        const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
        const data = archive.subarray(start, start + size);
        files.set(archive.toString("utf8", entry + 46, entry + 46 + nameSize), (archive.readUInt16LE(entry + 10) === 0 ? data : inflateRawSync(data)).toString("utf8"));
        entry += 46 + nameSize + extraSize + commentSize;
    }
    return files;
}
