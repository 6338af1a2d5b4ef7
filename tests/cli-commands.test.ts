/** The commands besides linting, and watching, through the compiled command. */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { init } from "../cli/commands/init.js";
import { ensureBuilt } from "./built.js";
import { makeFolder, type Folder } from "./folder.js";

const bin = resolve("bin/wsk-lint.js");
let folder: Folder;
beforeAll(ensureBuilt, 60_000);
beforeEach(() => (folder = makeFolder()));
afterEach(() => folder.remove());

function run(...args: string[]): { code: number | null; stdout: string; stderr: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd: folder.path, encoding: "utf8", input: "" });
    return { code: status, stdout, stderr };
}

const read = (name: string): string => readFileSync(join(folder.path, name), "utf8");

describe("init", () => {
    it("writes what is asked for, a configuration that holds, and keeps what is there", () => {
        folder.write("a.c", "int a;\n");
        folder.write(".vscode/tasks.json", "{}");
        const { code, stdout } = run("init", "--config", "errors-only", "--pre-commit", "--vscode", "--ci=github");
        expect(stdout).toContain("Then write --baseline behind wsk-lint in .pre-commit-config.yaml and in .vscode/tasks.json and in .github/workflows/wsk-lint.yml.\n");
        expect(code).toBe(0);
        expect(stdout).toContain("wsk-lint.config.json written.\n.pre-commit-config.yaml written.\n.vscode/tasks.json is there already and was kept; --force replaces it.");
        expect(stdout).toContain('"endsPattern"');
        expect(read(".vscode/tasks.json")).toBe("{}");
        expect(read(".github/workflows/wsk-lint.yml")).toContain("upload-sarif");
        expect(JSON.parse(read("wsk-lint.config.json"))).toMatchObject({ extends: "errors-only", $schema: expect.stringContaining("schema/wsk-lint.config.schema.json") as string });
        expect(existsSync(resolve("schema/wsk-lint.config.schema.json"))).toBe(true);
        expect(run()).toEqual({ code: 0, stdout: "", stderr: "" });
        folder.write("wsk-lint-baseline.json", "{}");
        expect(run("init", "--vscode", "--force").stdout).toMatch(/\.vscode\/tasks\.json written\.\nNext: "npx wsk-lint --baseline"/u);
        expect(read(".vscode/tasks.json")).toContain("wsk-lint --baseline --format");
        expect(run("init", "--ci", "jenkins")).toMatchObject({ code: 2, stderr: 'wsk-lint: There is no CI "jenkins"; known are "github" and "azure".\n' });
        expect(run("init", "src")).toMatchObject({ code: 2, stderr: 'wsk-lint: wsk-lint init works in the current folder and takes no path, but got "src".\n' });
    });

    it("asks somebody at a terminal", async () => {
        const before = process.cwd();
        process.chdir(folder.path);
        try {
            const answers = ["all", "y", "", "azure"];
            const ask = (): Promise<string> => Promise.resolve(answers.shift() ?? "");
            await init([], { isTerminal: true, env: {}, ask });
            expect(read("wsk-lint.config.json")).toContain('"all"');
            expect([".pre-commit-config.yaml", ".vscode/tasks.json", "azure-pipelines.wsk-lint.yml"].map((name) => existsSync(name))).toEqual([true, false, true]);
            answers.push("recommended", "", "", "", "n");
            await init([], { isTerminal: true, env: {}, ask });
            expect(read("wsk-lint.config.json")).toContain('"all"');
        } finally {
            process.chdir(before);
        }
    });
});

describe("doctor and graph", () => {
    beforeEach(() => cpSync("test-corpus/demo", folder.path, { recursive: true }));

    it("say what was found, and what was left out", () => {
        folder.write(".gitignore", "old/\n");
        folder.write("old/x.c", "int x;\n");
        folder.write("broken.c", "#include <wsk.h>\nvoid Broken(void) { x = ] 5; WskFoo(); }\n");
        const { code, stdout } = run("doctor");
        expect(code).toBe(0);
        for (const text of ["Configuration: none", "    old/x.c\n", "WSK client 1:", "DriverEntry in main.c:", "DoorOnAccept (WskAcceptEvent) listener.c:", "OpDone ops.c:", "Broken broken.c:2: "]) {
            expect(stdout).toContain(text);
        }
        const json = JSON.parse(run("doctor", "--format", "json").stdout) as { drivers: { callbacks: { name: string }[] }[]; hidden: string[] };
        expect(json.drivers[0]?.callbacks.map(({ name }) => name)).toContain("DoorOnAccept");
        expect(json.hidden).toHaveLength(1);
        expect(run("doctor", "--fix").stderr).toBe("wsk-lint: There is no option --fix; known are --config, --format, --help, --json and --no-ignore.\n");
    });

    it("say how many completion routines are not in sight", () => {
        expect(run("doctor").stdout).not.toContain("not in sight\n");
        folder.write("far.c", "#include <wsk.h>\nIO_COMPLETION_ROUTINE Far;\nPWSK_SOCKET g_Socket;\nvoid Near(PIRP irp, PIO_COMPLETION_ROUTINE given)\n{\n" +
            "    IoSetCompletionRoutine(irp, Far, NULL, TRUE, TRUE, TRUE);\n    IoSetCompletionRoutine(irp, given, NULL, TRUE, TRUE, TRUE);\n    IoSetCompletionRoutine(irp, NULL, NULL, FALSE, FALSE, FALSE);\n}\n");
        expect(run("doctor", "far.c").stdout).toContain("  2 calls of IoSetCompletionRoutine (or …Ex) whose routine is not in sight\n");
    });

    it("draw the driver", () => {
        const { stdout } = run("graph");
        const idOf = (label: string): string => new RegExp(`(n\\d+)\\S?\\S?"${label}`, "u").exec(stdout)?.[1] ?? `no ${label}`;
        expect(stdout).toMatch(/^flowchart LR\n/u);
        expect(stdout).toContain(`${idOf("DoorOnAccept<br/>WskAcceptEvent")} --> ${idOf("VisitorGreet")}\n`);
        expect(stdout).toContain(`${idOf("OpWait")} --> ${idOf("KeWaitForSingleObject")}\n`);
        expect(stdout).toMatch(new RegExp(`n\\d+ -\\. sets \\.-> ${idOf("OpDone")}\\n`, "u"));
        const svg = run("graph", "--format=svg", "listener.c").stdout;
        expect(svg).toMatch(/^<svg xmlns[^]*DoorOnAccept[^]*<\/svg>\n$/u);
        expect(svg).not.toMatch(/NaN|undefined/u);
        folder.write("none/a.c", "int a;\n");
        expect(run("graph", "--format", "png")).toMatchObject({ code: 2, stderr: 'wsk-lint: There is no format "png"; known are "mermaid" and "svg".\n' });
    });
});

describe("watching", () => {
    it("checks again when a file changes", async () => {
        const bad = "void f(void) { WskFoo(); x = ] 5; }\n";
        folder.write("a.c", "#include <wsk.h>\n");
        const child = spawn(process.execPath, [bin, "--watch", "--no-cache"], { cwd: folder.path, stdio: ["ignore", "pipe", "pipe"] });
        try {
            let stdout = "";
            child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
            const seen = async (text: string): Promise<void> => {
                for (const end = Date.now() + 20_000; !stdout.includes(text) && Date.now() < end;) await new Promise((done) => setTimeout(done, 50));
                expect(stdout).toContain(text);
            };
            await seen("wsk-lint: checking...\nwsk-lint: waiting for changes.\n");
            stdout = "";
            folder.write("a.c", `#include <wsk.h>\n${bad}`);
            await seen("wsk-lint: waiting for changes.\n");
            expect(stdout).toMatch(/^wsk-lint: checking\.\.\.\na\.c\n[^]*wsk\/parse-coverage[^]*\nwsk-lint: waiting for changes\.\n/u);
        } finally {
            child.kill();
        }
    }, 60_000);
});
