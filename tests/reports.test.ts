/** Reports in files, and the commands that explain rules, as users start them. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run, type Outcome } from "../cli/main.js";
import { rules } from "../rules/index.js";
import { makeFolder, type Folder } from "./folder.js";

const before = process.cwd();
let folder: Folder;
beforeEach(() => {
    folder = makeFolder({ "a.c": "WSK_CLIENT_DISPATCH d;\nvoid f(void)\n{\n    int x = ] 5;\n    else {\n}\n" });
    process.chdir(folder.path);
});
afterEach(() => {
    process.chdir(before);
    folder.remove();
});

function wskLint(...args: string[]): Promise<Outcome> {
    const options = args[0] === "rules" || args[0] === "explain" ? [] : ["--no-cache", "--rule", "parse-coverage: error"];
    return run([...options, ...args], { isTerminal: false, env: { FORCE_COLOR: "1" } });
}

const read = (name: string): string => readFileSync(join(folder.path, name), "utf8");

describe("reports in files", () => {
    it("are written beside what is printed, their folders made, without colours", async () => {
        const { exitCode, stdout, stderr } = await wskLint("-f", "stylish", "-f", "sarif=out/deep/a.sarif", "-f", "compact=c.txt", "a.c");
        expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
        expect(stdout).toContain("\u001B[31m");
        expect(JSON.parse(read("out/deep/a.sarif"))).toMatchObject({ version: "2.1.0" });
        expect(read("c.txt")).toMatch(/a\.c: line \d+, /u);
        expect(readdirSync(join(folder.path, "out/deep"))).toEqual(["a.sarif"]);
    });

    it("go to --output alone, in the place of an older one", async () => {
        folder.write("r.txt", "older and longer than the new one ".repeat(1000));
        expect(await wskLint("-o", "r.txt", "a.c")).toEqual({ exitCode: 1, stdout: "", stderr: "" });
        expect(read("r.txt")).toMatch(/^a\.c\n {2}\d+:\d+ {2}error[^]*in 1 file\n$/u);
        expect(read("r.txt")).not.toContain("\u001B");
    });

    it("are written for clean code too", async () => {
        folder.write("b.c", "int b;\n");
        expect(await wskLint("-f", "html=b.html", "b.c")).toEqual({ exitCode: 0, stdout: "", stderr: "" });
        expect(read("b.html")).toContain("No problems in 1 file.");
    });

    it("that can't be written make the run fail with one sentence each, and hide nothing else", async () => {
        mkdirSync("taken");
        const { exitCode, stdout, stderr } = await wskLint("-f", "unix", "-f", "html=taken", "-f", "json=a.c/x.json", "-f", "junit=fine.xml", "a.c");
        expect(exitCode).toBe(2);
        expect(stdout).toMatch(/^a\.c:\d+:\d+: /u);
        expect(stderr.split("\n")).toEqual([
            `wsk-lint: The report "${resolve("taken")}" was not written: it is a folder.`,
            expect.stringMatching(/^wsk-lint: The report ".*x\.json" was not written: .*\.$/u),
            "",
        ]);
        expect(read("fine.xml")).toContain("<testsuites");
    });

    it("that are read-only stay", async () => {
        const path = folder.write("kept.txt", "kept");
        chmodSync(path, 0o444);
        expect(await wskLint("-o", "kept.txt", "a.c")).toMatchObject({ exitCode: 2, stderr: `wsk-lint: The report "${resolve(path)}" was not written: it is read-only.\n` });
        expect(read("kept.txt")).toBe("kept");
        chmodSync(path, 0o644);
    });

    it.skipIf(process.platform === "win32")("follow links, and write to devices without replacing them", async () => {
        folder.write("real.txt", "");
        symlinkSync("real.txt", join(folder.path, "link.txt"));
        await wskLint("-o", "link.txt", "a.c");
        expect(read("real.txt")).toContain("a.c");
        symlinkSync("/dev/null", join(folder.path, "null"));
        expect(await wskLint("-o", "null", "a.c")).toMatchObject({ exitCode: 1, stderr: "" });
        expect(existsSync(join(folder.path, "null"))).toBe(true);
    });
});

describe("explain", () => {
    const explain = async (...names: string[]): Promise<Outcome> => run(["explain", ...names], { isTerminal: false, env: {} });

    it("shows every rule's page without markup", async () => {
        const { exitCode, stdout } = await explain(...Object.keys(rules));
        expect(exitCode).toBe(0);
        for (const id of Object.keys(rules)) expect(stdout).toContain(`wsk/${id}\n\n`);
        // Of the prose: examples are C, and stand indented.
        const prose = stdout.split("\n").filter((line) => !line.startsWith("    "));
        expect(prose.filter((line) => /\]\(|^#|```|<!--|\*\*\w/u.test(line))).toEqual([]);
        expect(prose.filter((line) => line.length > 100 && line.includes(" ") && !/ {2}|https:/u.test(line))).toEqual([]);
    });

    it("takes ids with and without prefix, and colours where there are some", async () => {
        const { stdout } = await run(["explain", "wsk/no-irp-leak"], { isTerminal: false, env: { FORCE_COLOR: "1" } });
        expect(stdout).toContain("\u001B[1mwsk/no-irp-leak\u001B[22m\n");
        // eslint-disable-next-line no-control-regex
        expect(stdout.replace(/\u001B\[\d+m/gu, "")).toBe((await explain("no-irp-leak")).stdout);
    });

    it("says which rule was meant", async () => {
        expect(await explain("no-ipr-leak")).toMatchObject({ exitCode: 2, stderr: 'wsk-lint: There is no rule "no-ipr-leak"; did you mean "no-irp-leak"?\n' });
        expect(await explain("zzz")).toMatchObject({ exitCode: 2, stderr: 'wsk-lint: There is no rule "zzz"; wsk-lint rules names all.\n' });
        expect((await explain()).stderr).toMatch(/^wsk-lint: Which rule\? /u);
    });
});

describe("rules", () => {
    it("are listed as by --list-rules, and as JSON", async () => {
        expect((await wskLint("rules")).stdout).toBe((await run(["--list-rules"], { isTerminal: false, env: {} })).stdout);
        const list = JSON.parse((await wskLint("rules", "--json")).stdout) as { id: string; level: string }[];
        expect(list.map(({ id }) => id)).toEqual(Object.keys(rules).map((id) => `wsk/${id}`));
    });

    it("are listed nowhere else", async () => {
        expect(await wskLint("rules", "src")).toMatchObject({ exitCode: 2, stderr: 'wsk-lint: The list of rules takes no path, but got "src"; a folder named "rules" is "./rules".\n' });
        expect((await wskLint("rules", "-f", "sarif")).stderr).toMatch(/^wsk-lint: Rules are listed on standard output,/u);
        expect((await wskLint("rules", "-o", "x")).exitCode).toBe(2);
    });
});
