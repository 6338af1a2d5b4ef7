/** The configuration file, the baseline, git and standard input, through the compiled command. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Result } from "../cli/results.js";
import { ensureBuilt } from "./built.js";
import { makeFolder, type Folder } from "./folder.js";

const bin = resolve("bin/wsk-lint.js");

/** A callback that calls what may wait. */
const caller = (call: string): string => `#include <wsk.h>
static NTSTATUS WSKAPI OnAccept(PVOID Context, ULONG Flags, PSOCKADDR Local, PSOCKADDR Remote, PWSK_SOCKET Accepted, PVOID *NewContext,
    CONST WSK_CLIENT_CONNECTION_DISPATCH **Dispatch)
{
    ${call}
    return STATUS_REQUEST_NOT_ACCEPTED;
}
static const WSK_CLIENT_LISTEN_DISPATCH ListenDispatch = { OnAccept, NULL, NULL };
`;
const WAIT = "KeWaitForSingleObject(&Ready, Executive, KernelMode, FALSE, NULL);";
const BAD = caller(WAIT);
const RULE = "wsk/no-wait-in-event-callback";

let folder: Folder;
beforeAll(ensureBuilt, 60_000);
beforeEach(() => (folder = makeFolder()));
afterEach(() => folder.remove());

interface Ran {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

function runWith({ cwd = "", input = "", env = {} }: { cwd?: string; input?: string; env?: Record<string, string> }, ...args: string[]): Ran {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
        cwd: join(folder.path, cwd), encoding: "utf8", input, env: { ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: join(folder.path, ".cache"), LOCALAPPDATA: join(folder.path, ".cache"), ...env },
    });
    return { code: status, stdout, stderr };
}

function run(...args: string[]): Ran {
    return runWith({}, ...args);
}

/** `file rule` of all findings. */
function findings({ stdout }: Ran): string[] {
    return (JSON.parse(stdout) as Result[]).flatMap(({ filePath, messages }) => {
        return messages.map(({ ruleId, message }) => `${filePath.slice(folder.path.length + 1).replaceAll("\\", "/")} ${ruleId ?? message}`);
    });
}

function git(...args: string[]): void {
    const { status, stderr } = spawnSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false", ...args], { cwd: folder.path, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
}

function config(content: object): void {
    folder.write("wsk-lint.config.json", JSON.stringify(content));
}

describe("the configuration file", () => {
    it("sets levels, files, ignores and what the project's functions do, in folders below as well", () => {
        folder.write(".git/HEAD", "");
        folder.write("src/a.c", BAD);
        folder.write("src/own.c", caller("NetBlock(&Ready);"));
        folder.write("vendor/v.c", BAD);
        expect(findings(run("-f", "json"))).toEqual([`src/a.c ${RULE}`, `vendor/v.c ${RULE}`]);
        config({ $schema: "./x.json", waits: ["NetBlock"], ignores: ["vendor/"] });
        expect(findings(run("-f", "json"))).toEqual([`src/a.c ${RULE}`, `src/own.c ${RULE}`]);
        expect(findings(runWith({ cwd: "src" }, "-f", "json"))).toEqual([`src/a.c ${RULE}`, `src/own.c ${RULE}`]);
        expect(run("vendor/v.c")).toEqual({ code: 0, stdout: "", stderr: "" });
        expect(run("--no-ignore", "vendor/v.c").code).toBe(1);
        config({ files: ["src/o*.c"] });
        expect(run()).toEqual({ code: 0, stdout: "", stderr: "" });
        expect(run("--no-config").code).toBe(1);
        config({ files: ["src", "../elsewhere"] });
        expect(run()).toMatchObject({ code: 2, stderr: 'wsk-lint: wsk-lint.config.json: files[1] leads out of the configuration\'s folder ("../elsewhere"); name it on the command line instead.\n' });
        config({ rules: { [RULE]: "warn" } });
        expect(run()).toMatchObject({ code: 0 });
        expect(run("--rule", `${RULE}: error`).code).toBe(1);
        folder.write("strict.json", JSON.stringify({ rules: { [RULE]: "off" } }));
        expect(run("-c", "./strict.json")).toEqual({ code: 0, stdout: "", stderr: "" });
    });

    it("may be a key of package.json", () => {
        folder.write("a.c", BAD);
        folder.write("package.json", JSON.stringify({ dependencies: { "wsk-lint": "1" } }));
        expect(run().code).toBe(1);
        folder.write("package.json", JSON.stringify({ "wsk-lint": { rules: { [RULE]: "off" } } }));
        expect(run()).toEqual({ code: 0, stdout: "", stderr: "" });
        folder.write("package.json", JSON.stringify({ "wsk-lint": { rule: {} } }));
        expect(run()).toEqual({ code: 2, stdout: "", stderr: 'wsk-lint: "wsk-lint" in package.json: There is no "rule"; did you mean "rules"?\n' });
    });

    it("is not looked for above the repository, nor outside of one above the folder", () => {
        folder.write("in/repository/a.c", BAD);
        config({ rules: { [RULE]: "off" } });
        expect(runWith({ cwd: "in/repository" }).code).toBe(1);
        folder.write("in/repository/.git/HEAD", "");
        expect(runWith({ cwd: "in/repository" }).code).toBe(1);
        folder.write(".git/HEAD", "");
        expect(runWith({ cwd: "in" }).code).toBe(0);
    });

    it.each([
        ['{"rules":{"wsk/no-ipr-leak":"off"}}', 'There is no rule "wsk/no-ipr-leak" in rules; did you mean "wsk/no-irp-leak"?'],
        ['{"rules":{"wsk/no-irp-leak":"wran"}}', 'rules["wsk/no-irp-leak"] must be "off", "warn", "error", 0, 1 or 2, not "wran"; did you mean "warn"?'],
        ['{"rules":{"wsk/valid-irp-stack-size":["warn",{"checkChargeQouta":true}]}}', 'There is no "checkChargeQouta" in rules["wsk/valid-irp-stack-size"][1]; did you mean "checkChargeQuota"?'],
        ['{"rules":{"wsk/valid-irp-stack-size":["warn",{"checkChargeQuota":1}]}}', 'rules["wsk/valid-irp-stack-size"][1].checkChargeQuota must be true or false, not 1.'],
        ['{"extends":"strict"}', 'extends must be "recommended", "all" or "errors-only", not "strict".'],
        ['{"waits":[{"name":"A","timeout":-1}]}', "waits[0].timeout must be a whole number from 0 to 31, not -1."],
        ["[]", "The configuration must be an object, not an array."],
    ])("is refused in one sentence: %s", (content, message) => {
        folder.write("a.c", "int a;\n");
        folder.write("wsk-lint.config.json", content);
        expect(run()).toEqual({ code: 2, stdout: "", stderr: `wsk-lint: wsk-lint.config.json: ${message}\n` });
    });

    it("says where it stops being JSON", () => {
        folder.write("a.c", "int a;\n");
        folder.write("wsk-lint.config.json", '{\n  "files": ["a"],\n}');
        expect(run().stderr).toMatch(/^wsk-lint: wsk-lint\.config\.json is no valid JSON.*; comments and commas/u);
        expect(run("-c", "no/such.json")).toMatchObject({ code: 2, stderr: "wsk-lint: no/such.json can't be read: it does not exist.\n" });
    });

    it("is part of what remembered findings depend on", () => {
        folder.write("a.c", caller("NetBlock(&Ready);"));
        expect([run().code, run().code]).toEqual([0, 0]);
        config({ waits: ["NetBlock"] });
        expect([run().code, run().code]).toEqual([1, 1]);
        config({});
        expect(run().code).toBe(0);
    });
});

describe("a baseline", () => {
    it("silences what is known, shows all where there is more, and is pruned", () => {
        folder.write("a.c", BAD);
        folder.write("sub/b.c", BAD);
        expect(run("--baseline")).toMatchObject({ code: 2, stderr: 'wsk-lint: There is no baseline "wsk-lint-baseline.json"; wsk-lint --update-baseline writes one.\n' });
        expect(run("--update-baseline")).toEqual({ code: 0, stdout: "", stderr: "wsk-lint-baseline.json has 2 findings in 2 files.\n" });
        expect(JSON.parse(readFileSync(join(folder.path, "wsk-lint-baseline.json"), "utf8"))).toEqual({ "a.c": { [RULE]: { count: 1 } }, "sub/b.c": { [RULE]: { count: 1 } } });
        expect(run("--baseline")).toEqual({ code: 0, stdout: "", stderr: "" });
        const [result] = JSON.parse(run("--baseline", "-f", "json", "a.c").stdout) as Result[];
        expect(result?.suppressedMessages[0]).toMatchObject({ ruleId: RULE, suppressions: [{ kind: "file", justification: "" }] });
        folder.write("a.c", caller(`${WAIT}\n    ${WAIT}`));
        expect(findings(run("--baseline", "-f", "json"))).toEqual([`a.c ${RULE}`, `a.c ${RULE}`]);
        // A file that was not checked keeps what is known of it; one that is no more does not.
        folder.write("a.c", "int a;\n");
        expect(run("--baseline")).toMatchObject({ code: 0, stderr: "wsk-lint: 1 known finding is gone; --prune-baseline takes it out.\n" });
        expect(run("--prune-baseline", "a.c").stderr).toBe("wsk-lint-baseline.json has 1 finding in 1 file.\n");
        rmSync(join(folder.path, "sub/b.c"));
        expect(run("--update-baseline=known.json", "--baseline", "a.c").code).toBe(2);
        expect(run("--baseline=known.json", "--update-baseline", "a.c").stderr).toBe("known.json has 0 findings in 0 files.\n");
        folder.write("known.json", '{"a.c":{"x":3}}');
        expect(run("--baseline=known.json")).toMatchObject({ code: 2, stderr: 'wsk-lint: The baseline "known.json": ["a.c"].x must be an object, not 3.\n' });
    });
});

describe("git", () => {
    beforeEach(() => {
        git("init", "-q", "-b", "main");
        folder.write("old.c", BAD);
        folder.write("helper.c", "#include <wsk.h>\nvoid Pause(void) { }\n");
        git("add", ".");
        git("commit", "-qm", "one");
    });

    it("tells which files are staged, and with what text", () => {
        expect(run("--staged")).toEqual({ code: 0, stdout: "", stderr: "" });
        folder.write("new file.c", BAD);
        expect(run("--staged").code).toBe(0);
        git("add", "new file.c");
        expect(findings(run("--staged", "-f", "json"))).toEqual([`new file.c ${RULE}`]);
        // Mended, but not staged; and the other way round.
        folder.write("new file.c", "int a;\n");
        expect(findings(run("--staged", "-f", "json"))).toEqual([`new file.c ${RULE}`]);
        git("add", "new file.c");
        folder.write("new file.c", BAD);
        expect(run("--staged").code).toBe(0);
        // What is not staged tells what its functions do.
        folder.write("caller.c", `void Pause(void);\n${caller("Pause();")}`);
        git("add", "caller.c");
        expect(run("--staged").code).toBe(0);
        folder.write("helper.c", `#include <wsk.h>\nvoid Pause(void) { ${WAIT} }\n`);
        git("add", "helper.c");
        expect(findings(run("--staged", "-f", "json"))).toEqual([`caller.c ${RULE}`]);
    });

    it("tells which files have changed since a revision", () => {
        folder.write("new.c", BAD);
        expect(findings(run("--changed", "-f", "json"))).toEqual([`new.c ${RULE}`]);
        git("add", ".");
        git("checkout", "-qb", "topic");
        git("commit", "-qm", "two");
        expect(run("--changed").code).toBe(0);
        expect(findings(run("--changed=main", "-f", "json"))).toEqual([`new.c ${RULE}`]);
        expect(run("--changed=mian")).toMatchObject({ code: 2, stderr: 'wsk-lint: git knows no revision "mian".\n' });
    });

    it("is missed in one sentence", () => {
        expect(runWith({ env: { PATH: folder.path, Path: folder.path } }, "--staged")).toMatchObject({ code: 2, stderr: "wsk-lint: git was not found; --changed and --staged need it in the PATH.\n" });
        rmSync(join(folder.path, ".git"), { recursive: true });
        expect(run("--staged").stderr).toMatch(/^wsk-lint: This needs a git repository, and .*\n$/u);
    });
});

describe("standard input", () => {
    it("takes the place of a file, and other files tell what its functions call", () => {
        folder.write("helper.c", `#include <wsk.h>\nvoid Pause(void) { ${WAIT} }\n`);
        folder.write("a.c", "int a;\n");
        const text = `void Pause(void);\n${caller("Pause();")}`;
        expect(findings(runWith({ input: text }, "--stdin", "--stdin-filename", "a.c", "-f", "json"))).toEqual([`a.c ${RULE}`]);
        expect(findings(runWith({ input: text }, "--stdin", "--stdin-filename", "sub/new.c", "-f", "json"))).toEqual([`sub/new.c ${RULE}`]);
        expect(runWith({ input: "int a;\n" }, "--stdin", "--stdin-filename", "a.c")).toEqual({ code: 0, stdout: "", stderr: "" });
        expect(run("--stdin", "--stdin-filename", "a.txt").code).toBe(2);
    });
});

describe("fixes that are not written", () => {
    it("are a difference that git applies", () => {
        for (const name of ["events.c", "door.h"]) if (existsSync(join("test-corpus/demo", name))) folder.write(name, readFileSync(join("test-corpus/demo", name)));
        const before = readFileSync(join(folder.path, "events.c"), "utf8");
        const { stdout } = run("--fix-dry-run");
        expect(stdout).toMatch(/^--- a\/events\.c\n\+\+\+ b\/events\.c\n@@ -\d+,\d+ \+\d+,\d+ @@\n/u);
        expect(readFileSync(join(folder.path, "events.c"), "utf8")).toBe(before);
        git("init", "-q");
        folder.write("fixes.patch", stdout);
        git("apply", "fixes.patch");
        const applied = readFileSync(join(folder.path, "events.c"), "utf8");
        folder.write("events.c", before);
        run("--fix");
        expect(applied).toBe(readFileSync(join(folder.path, "events.c"), "utf8"));
    });
});
