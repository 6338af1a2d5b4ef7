/** The generators, run in a folder of their own as they run in the project. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ensureBuilt } from "./built.js";

let folder: string;

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "wsk-lint-"));
    return () => rmSync(folder, { recursive: true });
});

function write(name: string, text: string): void {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
}

function read(name: string): string {
    return readFileSync(join(folder, name), "utf8");
}

function run(tool: string, ...args: string[]): { code: number | null; stdout: string; stderr: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(tool), ...args], { cwd: folder, encoding: "utf8" });
    return { code: status, stdout, stderr };
}

describe("tools/new-rule.mjs", () => {
    it.each(["NoCaps", "no", "no-", "no--x", "wait-in-callback", "no-wait_in", "no-9", "../no-x", "no-x/y", "require-über"])(
        "refuses the id %s",
        (id) => {
            const { code, stderr } = run("tools/new-rule.mjs", id);
            expect(code).toBe(2);
            expect(stderr).toContain("is no rule id");
        },
    );

    it("asks for one id", () => {
        expect(run("tools/new-rule.mjs").code).toBe(2);
        expect(run("tools/new-rule.mjs", "no-a", "no-b").code).toBe(2);
    });

    it("makes rule, test, page and corpus file, once", () => {
        expect(run("tools/new-rule.mjs", "no-some-leak").code).toBe(0);
        for (const name of ["rules/no-some-leak.ts", "rules/no-some-leak.test.ts", "docs/rules/no-some-leak.md"]) {
            expect(existsSync(join(folder, name)), name).toBe(true);
        }
        expect(existsSync(join(folder, "test-corpus/rules/no-some-leak/leak.c"))).toBe(true);
        expect(run("tools/new-rule.mjs", "no-some-leak")).toMatchObject({ code: 2, stderr: "rules/no-some-leak.ts exists already.\n" });
    });
});

describe("tools/drivers.mjs", () => {
    beforeAll(ensureBuilt, 60_000);

    it("compares what the linter finds in each checkout with the lists", () => {
        write("some__driver/bad.c", readFileSync("test-corpus/rules/require-npi-id/stack.c", "utf8"));
        write("good/good.c", "int f(void)\n{\n    return 1;\n}\n#if 0\nint g(void) { return 2; }\n#endif\n");
        mkdirSync(join(folder, "lists"));
        const drivers = (...args: string[]): ReturnType<typeof run> => run("tools/drivers.mjs", "--lists=lists", ...args, "some__driver", "other/driver=good");
        const first = drivers("--table", "--write");
        expect(first).toMatchObject({ code: 1, stderr: "" });
        expect(first.stdout).toMatch(/^\| some\/driver \| 1 \| \d+ \| [\d.]+ \| [1-9]\d* \| 0 \| require-npi-id \d+ \|$/mu);
        expect(first.stdout).toMatch(/^\| other\/driver \| 1 \| 1 \| [\d.]+ \| 0 \| 0 \| – \|$/mu);
        expect(first.stdout).toMatch(/^\| all \| 2 \| /mu);
        expect(first.stdout).toMatch(/^ {2}new {4}bad\.c:\d+:\d+ error require-npi-id in \w+ \(unjudged\): /mu);
        expect(read("lists/judged.jsonl")).toContain('"repository":"some/driver"');

        write("some__driver/bad.c", `\n\n${read("some__driver/bad.c")}`);
        const second = drivers();
        expect(second).toMatchObject({ code: 0, stderr: "" });
        expect(second.stdout).toMatch(/^some\/driver: \d+ findings? in [\d.]+ s \(\d+ unjudged\); 0 new, 0 gone, [1-9]\d* moved$/mu);

        write("some__driver/bad.c", "int f(void);\n");
        expect(drivers()).toMatchObject({ code: 1 });
        expect(drivers().stdout).toMatch(/^ {2}gone {3}bad\.c:/mu);
    }, 60_000);

    it("names what it can't use", () => {
        expect(run("tools/drivers.mjs")).toMatchObject({ code: 2, stderr: "drivers: Give the folders of one or more checkouts.\n" });
        expect(run("tools/drivers.mjs", "nowhere")).toMatchObject({ code: 2, stderr: 'drivers: "nowhere" is no folder.\n' });
        expect(run("tools/drivers.mjs", "--lits", ".").code).toBe(2);
    });

    it("fails when a run has failed", () => {
        mkdirSync(join(folder, "empty"));
        const { code, stderr } = run("tools/drivers.mjs", "empty");
        expect(code).toBe(1);
        expect(stderr).toContain("There is no C or C++ file");
    });
});

describe("tools/rivals.mjs", () => {
    beforeAll(ensureBuilt, 60_000);

    it("leaves out tools that are not there", () => {
        mkdirSync(join(folder, "bin"));
        const { status, stdout } = spawnSync(process.execPath, [resolve("tools/rivals.mjs"), `some/driver=${folder}`], { encoding: "utf8", env: { ...process.env, PATH: join(folder, "bin"), Path: join(folder, "bin") } });
        expect(status).toBe(0);
        expect(stdout.split("\n").filter((line) => line.endsWith(" is not on PATH: left out."))).toHaveLength(3);
    });

    it("names what it can't use", () => {
        expect(run("tools/rivals.mjs")).toMatchObject({ code: 2, stderr: "rivals: Give the folders of one or more checkouts.\n" });
        expect(run("tools/rivals.mjs", "--lits", ".").code).toBe(2);
        expect(run("tools/rivals.mjs", "nowhere")).toMatchObject({ code: 2, stderr: 'rivals: "nowhere" is no folder.\n' });
    });
});

describe("tools/generate.mjs", () => {
    const rule = (id: string, description: string): void => {
        const docs = { id, description, level: "error", category: "irps", help: "fix", contracts: ["D01"], sources: ["https://example.org/"] };
        write(`rules/${id}.ts`, "export default defineRule({});\n");
        write(`dist/rules/${id}.js`, `export default { meta: { docs: ${JSON.stringify(docs)} } };\n`);
    };

    beforeEach(() => {
        write("package.json", '{ "type": "module", "version": "1.2.3" }');
        write("rules/support/define-rule.ts", "export function defineRule() {}\n");
        write("README.md", "before\n<!-- generated:rules -->\nold\n<!-- /generated:rules -->\nafter\n");
        write("docs/rules/README.md", "<!-- generated:rules -->\n<!-- /generated:rules -->\n");
        rule("no-b", "Disallow a|b");
        rule("no-a", "Disallow a");
        for (const id of ["no-a", "no-b"]) {
            const marks = ["header", "sources"].map((name) => `<!-- generated:${name} -->\n<!-- /generated:${name} -->\n`);
            write(`docs/rules/${id}.md`, `# wsk/${id}\n\n${marks.join("\n")}`);
        }
    });

    it("writes the registry, the version, tables and headers", () => {
        expect(run("tools/generate.mjs", "--no-build")).toEqual({ code: 0, stdout: "", stderr: "" });
        expect(read("rules/index.ts")).toContain('    "no-a": noA,\n    "no-b": noB,\n');
        expect(read("version.ts")).toContain('"1.2.3"');
        expect(read("README.md")).toMatch(/^before\n<!-- generated:rules -->\n### IRPs and completion routines\n/u);
        expect(read("README.md")).toContain("| [no-b](docs/rules/no-b.md) | Disallow a\\|b | error | fix |\n<!-- /generated:rules -->\nafter\n");
        expect(read("docs/rules/no-a.md")).toContain("Disallow a.\n\nLevel in `recommended`: **error** · IRPs and completion routines");
        expect(read("docs/rules/no-a.md")).toContain("- <https://example.org/>");
    });

    it("says with --check what is stale, and changes nothing", () => {
        run("tools/generate.mjs", "--no-build");
        expect(run("tools/generate.mjs", "--check", "--no-build").code).toBe(0);
        rule("no-a", "Disallow something else");
        write("rules/index.ts", "old");
        const before = read("README.md");
        const { code, stderr } = run("tools/generate.mjs", "--check", "--no-build");
        expect(code).toBe(1);
        expect(stderr).toContain("rules/index.ts, README.md, docs/rules/README.md, docs/rules/no-a.md");
        expect(stderr).not.toContain("no-b");
        expect(read("README.md")).toBe(before);
    });

    it("names pages that are missing or have no markers", () => {
        rule("no-c", "Disallow c");
        write("docs/rules/no-b.md", "# wsk/no-b\n");
        const { code, stderr } = run("tools/generate.mjs", "--no-build");
        expect(code).toBe(1);
        expect(stderr).toContain("docs/rules/no-c.md (missing)");
        expect(stderr).toContain("docs/rules/no-b.md (without the marker <!-- generated:header -->)");
    });

    it("takes every file beside the registry for a rule", () => {
        write("rules/helper.ts", "export const helper = 1;\n");
        const { code, stderr } = run("tools/generate.mjs", "--no-build");
        expect({ code, stderr }).toEqual({
            code: 2, stderr: "rules/helper.ts defines no rule; what rules share belongs into rules/support/.\n",
        });
    });

    it("refuses unknown options", () => {
        expect(run("tools/generate.mjs", "--chek")).toMatchObject({ code: 2 });
    });
});
