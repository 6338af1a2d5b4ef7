/** Hooks before a commit, as docs/hooks.md shows them: real git, and the real pre-commit where it is installed. */
import { spawnSync } from "node:child_process";
import { copyFileSync, chmodSync, cpSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PRE_COMMIT } from "../cli/commands/templates.js";
import { isCFile } from "../host/walk.js";
import { ensureBuilt } from "./built.js";
import { makeFolder, type Folder } from "./folder.js";

const bin = resolve("bin/wsk-lint.js").replaceAll("\\", "/");
const node = process.execPath.replaceAll("\\", "/");
const RULE = "wsk/no-wait-in-event-callback";
const WAIT = "KeWaitForSingleObject(&EchoReady, Executive, KernelMode, FALSE, NULL);";
const CREATE = "connection = EchoConnectionCreate(AcceptSocket);";
const hooksPage = readFileSync("docs/hooks.md", "utf8");
const hasPreCommit = spawnSync("pre-commit", ["--version"]).status === 0;

let folder: Folder;
beforeAll(ensureBuilt, 60_000);

beforeEach(() => {
    folder = makeFolder();
    cpSync("test-corpus/drivers/echo-listener", folder.path, { recursive: true });
    // A helper that nobody calls yet, and a mistake that was committed before there was a hook.
    folder.write("pause.c", `#include "echo.h"\nVOID EchoPause(VOID)\n{\n    ${WAIT}\n}\n`);
    folder.write("old.c", readFileSync("test-corpus/rules/no-wait-in-event-callback/relay.c", "utf8"));
    folder.write(".gitignore", "node_modules\n.home\n.pre-commit-config.yaml\n");
    installShim();
    git("init", "-q", "-b", "main");
    git("add", ".");
    git("commit", "-qm", "one");
});
afterEach(() => folder.remove());

/** What npm would put into node_modules/.bin, for npx to find. */
function installShim(): void {
    folder.write("package.json", "{}");
    chmodSync(folder.write("node_modules/.bin/wsk-lint", `#!/bin/sh\nexec "${node}" "${bin}" "$@"\n`), 0o755);
    folder.write("node_modules/.bin/wsk-lint.cmd", `@"${node}" "${bin}" %*\r\n`);
}

interface Ran {
    readonly code: number | null;
    /** Both streams. */
    readonly output: string;
}

function run(command: string, ...args: string[]): Ran {
    const home = join(folder.path, ".home");
    const { status, stdout, stderr, error } = spawnSync(command, args, {
        cwd: folder.path, encoding: "utf8",
        env: { ...process.env, NO_COLOR: "1", PRE_COMMIT_HOME: home, XDG_CACHE_HOME: home, LOCALAPPDATA: home },
    });
    if (error !== undefined) throw error;
    return { code: status, output: stdout + stderr };
}

function git(...args: string[]): void {
    const { code, output } = run("git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false", "-c", "core.autocrlf=false", ...args);
    if (code !== 0) throw new Error(output);
}

/** Commits what is staged: null where that went well, else what was said. */
function commit(): string | null {
    try {
        git("commit", "-qm", "two");
        return null;
    } catch (error) {
        return (error as Error).message;
    }
}

/** Puts a statement into the callback for accepted connections. */
function putIntoCallback(statement: string): void {
    const text = readFileSync("test-corpus/drivers/echo-listener/listener.c", "utf8");
    if (!text.includes(CREATE)) throw new Error(`listener.c lacks "${CREATE}"`);
    folder.write("listener.c", text.replace(CREATE, `${statement}\n    ${CREATE}`));
}

/** The first block of a language in the section of a page. */
function blockOf(section: string, language: string, having = ""): string {
    const [, text = ""] = hooksPage.split(`## ${section}\n`);
    const blocks = [...(text.split("\n## ")[0] ?? "").matchAll(/^```(\w+)\n([^]*?)^```$/gmu)];
    const found = blocks.find(([, name, content]) => name === language && content!.includes(having))?.[2];
    if (found === undefined) throw new Error(`docs/hooks.md has no ${language} block in ${section}`);
    return found;
}

/** What any hook must do. */
function stopsOnlyWhatIsStaged(): void {
    // The mistake in old.c is not of this commit.
    folder.write("driver.c", `${readFileSync(join(folder.path, "driver.c"), "utf8")}\n`);
    git("add", "driver.c");
    expect(commit()).toBeNull();

    putIntoCallback(WAIT);
    git("add", "listener.c");
    const stopped = commit();
    expect(stopped).toContain(RULE);
    expect(stopped).toContain("listener.c");
    expect(stopped).not.toContain("old.c");

    // Files that are not staged tell what their functions do, whether git knows them or not.
    putIntoCallback("EchoPause();");
    git("add", "listener.c");
    expect(commit()).toMatch(/pause\.c:4:\d+ KeWaitForSingleObject waits/u);
    putIntoCallback("EchoRest();");
    folder.write("rest.c", `#include "echo.h"\nVOID EchoRest(VOID)\n{\n    ${WAIT}\n}\n`);
    git("add", "listener.c");
    expect(commit()).toMatch(/rest\.c:4:\d+ KeWaitForSingleObject waits/u);

    // What counts is the text that is staged, not what was typed since.
    putIntoCallback("EchoListenerNote();");
    git("add", "listener.c");
    putIntoCallback(WAIT);
    expect(commit()).toBeNull();
    expect(readFileSync(join(folder.path, "listener.c"), "utf8")).toContain(WAIT);
}

describe("a plain git hook", () => {
    it("stops a bad commit, lets a good one pass, and takes facts from files that are not staged", () => {
        chmodSync(folder.write(".git/hooks/pre-commit", blockOf("A plain git hook", "sh")), 0o755);
        stopsOnlyWhatIsStaged();
    }, 60_000);
});

/** The hook of this repository as pre-commit takes it, but for the installation, which needs the network. */
function ownHook(): string {
    const hook = readFileSync(".pre-commit-hooks.yaml", "utf8").replaceAll(/^(?=.)/gmu, "      ");
    const local = hook.replace("language: node", "language: system").replace("entry: wsk-lint", `entry: '"${node}" "${bin}"'`);
    return `repos:\n  - repo: local\n    hooks:\n${local}`;
}

describe.runIf(hasPreCommit)("pre-commit (where it is installed)", () => {
    it.each([
        ["with the hook of this repository", ownHook],
        ["with wsk-lint from the project", () => blockOf("pre-commit", "yaml", "repo: local")],
    ])("stops a bad commit, lets a good one pass, and takes facts from files that are not staged: %s", (_name, config) => {
        folder.write(".pre-commit-config.yaml", config());
        const { code, output } = run("pre-commit", "install");
        if (code !== 0) throw new Error(output);
        stopsOnlyWhatIsStaged();
    }, 60_000);

    it("accepts the hook of this repository", () => {
        expect(run("pre-commit", "validate-manifest", resolve(".pre-commit-hooks.yaml"))).toEqual({ code: 0, output: "" });
    });
});

describe("the hook of this repository", () => {
    it("takes the files that the command takes", () => {
        const [, flags, pattern] = /^ {2}files: (\(\?i\))(.*)$/mu.exec(readFileSync(".pre-commit-hooks.yaml", "utf8")) ?? [];
        const files = new RegExp(pattern ?? "^", flags === undefined ? "u" : "iu");
        const names = ["a.c", "A.C", "a.h", "a.cpp", "a.cc", "a.cxx", "a.c++", "a.hpp", "a.hh", "a.hxx", "a.h++", "a.cs", "a.rc", "c", "a.c.txt"];
        expect(names.filter((name) => files.test(name))).toEqual(names.filter(isCFile));
        expect(blockOf("pre-commit", "yaml", "repo: local")).toContain(`files: (?i)${pattern}\n`);
    });

    it("is what init writes, too", () => {
        expect(PRE_COMMIT.content).toBe(blockOf("pre-commit", "yaml", "repo: local"));
    });

    // pre-commit takes all of standard output for the name of the package.
    it("can be installed: npm pack says nothing but the name of the package", () => {
        const made = makeFolder({ "package.json": JSON.stringify({ name: "x", version: "1.0.0", scripts: { prepare: "node -e 0" } }) });
        try {
            copyFileSync(".npmrc", join(made.path, ".npmrc"));
            const { stdout, stderr } = spawnSync("npm", ["pack"], { cwd: made.path, encoding: "utf8", shell: process.platform === "win32" });
            expect(stdout.trim(), stderr).toBe("x-1.0.0.tgz");
        } finally {
            made.remove();
        }
    });
});
