/** The compiled command as users start it. */
import { spawn, spawnSync, type StdioOptions } from "node:child_process";
import { closeSync, cpSync, existsSync, openSync, statSync, symlinkSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Result } from "../cli/results.js";
import { builtModule, ensureBuilt } from "./built.js";
import { makeFolder, type Folder } from "./folder.js";

const bin = resolve("bin/wsk-lint.js");
let folder: Folder;

beforeAll(() => {
    ensureBuilt();
    folder = makeFolder();
}, 60_000);
afterAll(() => folder.remove());

function node(...args: string[]): { code: number | null; stdout: string; stderr: string } {
    const env = { ...process.env, NO_COLOR: "1" };
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder.path, encoding: "utf8", env, input: "" });
    return { code: status, stdout, stderr };
}

describe("the command wsk-lint", () => {
    it("is executable, prints help and version, and lints", () => {
        expect(statSync(bin).mode & 0o111).toBe(process.platform === "win32" ? 0 : 0o111);
        const help = node(bin, "--help");
        expect(help).toMatchObject({ code: 0, stderr: "" });
        for (const option of ["--format", "--fix", "--rule", "--config", "--quiet", "--max-warnings", "--list-rules", "--no-ignore", "--no-cache"]) {
            expect(help.stdout).toContain(option);
        }
        expect(node(bin, "--version").stdout).toMatch(/^\d+\.\d+\.\d+\n$/u);
        folder.write("clean/a.c", "int a;\n");
        expect(node(bin, "clean")).toEqual({ code: 0, stdout: "", stderr: "" });
        expect(node(bin, "clen")).toEqual({ code: 2, stdout: "", stderr: 'wsk-lint: "clen" does not exist; did you mean "clean"?\n' });
    });

    it("loads ESLint and the parser only when it lints, and never what checks options that nobody gave", () => {
        const script = `
            import { run } from "${builtModule("cli/main.js")}";
            import Module from "node:module";
            const loaded = () => [/[\\\\/]eslint[\\\\/]/, /[\\\\/]tree-sitter[\\\\/]/, /[\\\\/]ajv[\\\\/]/].map((part) => Object.keys(Module._cache).some((path) => part.test(path)));
            for (const args of [["--version"], ["--help"], ["--nonsense"], ["nowhere.c"], ["${folder.write("b.c", "int b;").replaceAll("\\", "/")}"]]) {
                await run(args, { isTerminal: false, env: {} });
                console.log(loaded().join(" "));
            }`;
        const { stdout, stderr } = node("--input-type=module", "-e", script);
        expect(stderr).toBe("");
        expect(stdout.trim().split("\n").slice(0, 4)).toEqual(Array<string>(4).fill("false false false"));
        expect(stdout.trim().split("\n")[4]).toMatch(/^true \w+ false$/u);
    });

    it("finds the same in a folder that is reached by a link", () => {
        symlinkSync(resolve("test-corpus/demo"), join(folder.path, "linked"), "dir");
        cpSync("test-corpus/demo", join(folder.path, "copied"), { recursive: true });
        const findings = (name: string): string[] => {
            const results = JSON.parse(node(bin, "--no-cache", "--format", "json", name).stdout) as Result[];
            return results.flatMap(({ filePath, messages }) => messages.map(({ line, ruleId }) => `${basename(filePath)}:${line} ${ruleId ?? ""}`));
        };
        expect(findings("copied").length).toBeGreaterThan(10);
        expect(findings("linked")).toEqual(findings("copied"));
    });

    it("does not mind a reader that stops reading", async () => {
        // More than a pipe holds: 64 KB on Linux.
        for (let index = 0; index < 400; index++) folder.write(`many/${String(index).padStart(3, "0")}${"x".repeat(200)}.c`, Buffer.from([0]));
        const child = spawn(process.execPath, [bin, "many"], { cwd: folder.path, stdio: ["ignore", "pipe", "pipe"] });
        let stderr = "";
        child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
        child.stdout.once("data", () => child.stdout.destroy());
        const code = await new Promise((done) => child.on("close", done));
        expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    });

    it.runIf(existsSync("/dev/full"))("says in one sentence that its output could not be written", () => {
        folder.write("broken/a.c", "void f(void) { x = ] 5; }\n");
        const full = openSync("/dev/full", "w");
        const run = (stdio: StdioOptions): { status: number | null; stderr: string } =>
            spawnSync(process.execPath, [bin, "broken"], { cwd: folder.path, encoding: "utf8", stdio });
        expect(run(["ignore", full, "pipe"])).toMatchObject({
            status: 2, stderr: "wsk-lint: The output could not be written: the disk is full.\n",
        });
        expect(run(["ignore", full, full]).status).toBe(2);
        closeSync(full);
    });

    it("writes all of a long output to a pipe", () => {
        const { code, stdout } = node(bin, "many", "--format", "json");
        expect(code).toBe(1);
        expect(JSON.parse(stdout)).toHaveLength(400);
    });

    it("says what to do when it is not compiled", () => {
        folder.write("package/package.json", '{ "type": "module" }');
        cpSync("bin", join(folder.path, "package/bin"), { recursive: true });
        const { code, stdout, stderr } = node(join(folder.path, "package/bin/wsk-lint.js"));
        expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
        expect(stderr).toBe('wsk-lint: The package is not compiled yet; run "npm ci" or "npm run build" in its folder.\n');
    });

    it("finds nothing else in a file than eslint with the plugin does", () => {
        folder.write("both/a.c", "PWSK_SOCKET a; // eslint-disable-line wsk/parse-coverage\nvoid f(void)\n{\n    int x = ] 5;\n    else {\n}\n");
        folder.write("both/eslint.config.mjs", `import wsk from ${JSON.stringify(builtModule("index.js"))};\nexport default [wsk.configs.recommended];\n`);
        const eslint = resolve("node_modules/eslint/bin/eslint.js");
        const theirs = spawnSync(process.execPath, [eslint, "--format", "json", "."], { cwd: join(folder.path, "both"), encoding: "utf8" });
        const ours = spawnSync(process.execPath, [bin, "--format", "json"], { cwd: join(folder.path, "both"), encoding: "utf8" });
        // ESLint lints its own configuration file too.
        const results = [ours, theirs].map(({ stdout }) => (JSON.parse(stdout) as Result[]).filter(({ filePath }) => filePath.endsWith(".c")));
        expect(results[0]).toEqual(results[1]);
        expect(results[0]?.[0]?.messages.length).toBeGreaterThan(1);
        expect(ours.status).toBe(theirs.status);
    });

    it("is what the package's bin names", async () => {
        const { default: manifest } = (await import(pathToFileURL(resolve("package.json")).href, { with: { type: "json" } })) as {
            default: { bin: Record<string, string> };
        };
        expect(resolve(manifest.bin["wsk-lint"] ?? "")).toBe(bin);
    });
});
