/** Files and trees that break programs, by accident or on purpose. docs/reliability.md lists what is tried here. */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cacheFolder } from "../cli/cache-folder.js";
import { checkSelection } from "../cli/check.js";
import { findTargets } from "../cli/files.js";
import { run, type Outcome } from "../cli/main.js";
import { parseOptions } from "../cli/options.js";
import { completeOptions } from "../cli/run-options.js";
import type { Result } from "../cli/results.js";
import { writeFix } from "../cli/write-fixes.js";
import { walk } from "../host/walk.js";
import { makeFolder, type Folder } from "./folder.js";
import { processorClock } from "./processor-time.js";

const before = process.cwd();
const isWindows = process.platform === "win32";
let folder: Folder;
let outside: Folder;
beforeEach(() => {
    folder = makeFolder();
    outside = makeFolder({ "secret.c": "void f(void) { WskX(); int x = ] 5; }\n" });
    process.chdir(folder.path);
});
afterEach(() => {
    process.chdir(before);
    folder.remove();
    outside.remove();
});

const DAMAGED = "void f(void) { WskX(); int x = ] 5; }\n";
/** A completion routine that lets the IRP go; the fix writes another word. */
const FIXABLE = readFileSync("test-corpus/rules/valid-callback-return/answers.c", "latin1");

function wskLint(...args: string[]): Promise<Outcome> {
    return run(args, { isTerminal: false, env: {} });
}

async function json(...args: string[]): Promise<Result[]> {
    return JSON.parse((await wskLint("--no-cache", "--format", "json", ...args)).stdout) as Result[];
}

/** `file:line:column rule` of all findings. */
async function findings(...args: string[]): Promise<string[]> {
    return (await json(...args)).flatMap(({ filePath, messages }) =>
        messages.map(({ line, column, ruleId, message }) => `${filePath.slice(folder.path.length + 1)}:${line}:${column} ${ruleId ?? message}`),
    );
}

describe("encodings", () => {
    const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, "utf16le");
    const encodings: readonly (readonly [string, (text: string) => Buffer])[] = [
        ["UTF-8", (text) => Buffer.from(text.replace("NOTE", "ü 한 𝒳"))],
        ["UTF-8 with a mark", (text) => Buffer.from(`\uFEFF${text.replace("NOTE", "ü")}`)],
        ["UTF-16LE", (text) => utf16(text.replace("NOTE", "한"))],
        ["UTF-16BE", (text) => utf16(text.replace("NOTE", "한")).swap16()],
        ["Windows-1252", (text) => withBytes(text, [0xfc, 0x20, 0x80, 0x20, 0xe9])],
        // The last byte of 表 is that of a backslash: the comment must end with its line all the same.
        ["Shift-JIS", (text) => withBytes(text, [0x82, 0xcc, 0x83, 0x5c, 0x82, 0xcc, 0x95, 0x5c])],
        ["GBK", (text) => withBytes(text, [0xd6, 0xd0, 0xce, 0xc4, 0xd5, 0x5c])],
        ["CP949", (text) => withBytes(text, [0xc7, 0xd1, 0xb1, 0xdb])],
        ["Big5", (text) => withBytes(text, [0xa4, 0xa4, 0xa4, 0xe5, 0xb3, 0x5c])],
    ];
    const lineEnds: readonly (readonly [string, (text: string) => string])[] = [
        ["LF", (text) => text],
        ["CRLF", (text) => text.replaceAll("\n", "\r\n")],
        ["CR", (text) => text.replaceAll("\n", "\r")],
        ["mixed line ends", (text) => {
            let count = 0;
            // A return before an empty line would be one end of a line with its line feed.
            return text.replace(/\n(?!\n)/gu, () => ["\n", "\r\n", "\r"][count++ % 3]!);
        }],
    ];

    function withBytes(text: string, bytes: readonly number[]): Buffer {
        return Buffer.from(text.replace("NOTE", String.fromCharCode(...bytes)), "latin1");
    }

    it.each(encodings)("%s: places are right, --fix changes nothing else, with any line ends", async (_name, encode) => {
        const plain = `// NOTE\n${FIXABLE}`;
        folder.write("a.c", plain);
        const expected = await findings("a.c");
        expect(expected.length).toBeGreaterThan(3);
        folder.write("fixed.c", plain);
        await wskLint("--fix", "fixed.c");
        const fixed = readFileSync("fixed.c", "latin1");
        expect(fixed).not.toBe(plain);
        for (const [name, convert] of lineEnds) {
            const file = folder.write("a.c", encode(convert(plain)));
            expect(await findings("a.c"), name).toEqual(expected);
            await wskLint("--fix", "a.c");
            expect(readFileSync(file).equals(encode(convert(fixed))), name).toBe(true);
        }
    }, 60_000);

    it("counts columns behind characters of two bytes in characters", async () => {
        const text = "void f(void) { int x = /* NOTE */ ] 5; }\n";
        folder.write("utf8.c", text.replace("NOTE", "表ソ"));
        folder.write("sjis.c", withBytes(text, [0x95, 0x5c, 0x83, 0x5c]));
        const places = (await json("utf8.c", "sjis.c")).map(({ messages }) => messages.map(({ line, column, endColumn }) => [line, column, endColumn]));
        expect(places[0]).toEqual(places[1]);
    });

    it("does not write a fix that an encoding can't hold", () => {
        const path = folder.write("a.c", withBytes("// NOTE\n", [0xd6, 0xd0]));
        const bytes = readFileSync(path);
        expect(writeFix({ path, text: "// 中\n", output: "// 𝒳\n", encoding: "gbk" })).toBe("the fix has a character that the file's encoding can't hold");
        expect(readFileSync(path)).toEqual(bytes);
    });
});

describe("files", () => {
    const names = ["a b.c", "q'uote.c", "br[a]{x}.c", "ünï한.c", "-dash.c", "%41.c", "$HOME.c", ...(isWindows ? [] : ['dou"ble.c', "back\\slash.c", "st*r.c", "new\nline.c", "esc\u001B[31m.c"])];

    it("may have any name", async () => {
        for (const name of names) folder.write(name, DAMAGED);
        const results = await json(".");
        expect(results.map(({ filePath }) => filePath.slice(folder.path.length + 1)).sort()).toEqual([...names].sort());
        expect(results.every(({ messages }) => messages.length === 1)).toBe(true);
        for (const name of names.filter((each) => !each.startsWith("-"))) expect(await findings(name), name).toHaveLength(1);
        expect((await wskLint("--no-cache", "--", "-dash.c")).exitCode).toBe(0);
    }, 60_000);

    it("may vanish, be locked, or turn into a folder while the run is on", async () => {
        for (const name of ["a.c", "b.c", "c.c", "d.c"]) folder.write(name, DAMAGED);
        const targets = await findTargets([], true);
        rmSync("a.c");
        rmSync("b.c");
        mkdirSync("b.c");
        chmodSync("c.c", 0);
        const { exitCode, stdout } = await checkSelection({ targets, overlays: new Map(), nothing: null }, completeOptions(parseOptions(["--no-cache", "--format", "json"]), folder.path), { isTerminal: false, env: {} });
        const said = (JSON.parse(stdout) as Result[]).map(({ messages }) => messages[0]?.message ?? "");
        expect(exitCode).toBe(1);
        expect(said[0]).toBe("File not analysed: it does not exist.");
        expect(said[1]).toBe("File not analysed: it is a directory.");
        expect(said[3]).toMatch(/^'f' could not be analysed completely/u);
    });

    it("of 50 MB, of zeros and of other programs are named and passed over", async () => {
        folder.write("big.c", Buffer.alloc(50 * 1024 * 1024, "int a;\n"));
        folder.write("zeros.c", Buffer.alloc(4096));
        folder.write("program.c", readFileSync(process.execPath).subarray(0, 65536));
        folder.write("ok.c", DAMAGED);
        const said = (await json(".")).map(({ messages }) => messages[0]?.message ?? "");
        expect(said).toEqual([
            "File not analysed: it is larger than 16 MB.",
            expect.stringMatching(/^'f' could not/u) as string,
            expect.stringMatching(/^File not analysed: it contains NUL/u) as string,
            expect.stringMatching(/^File not analysed: it contains NUL/u) as string,
        ]);
    });
});

describe.skipIf(isWindows)("links", () => {
    it("out of the tree are named and not followed", async () => {
        folder.write("a.c", "int a;\n");
        symlinkSync(join(outside.path, "secret.c"), "link.c");
        const { stdout, exitCode } = await wskLint("--no-cache");
        expect(stdout).toContain("it is a link that leads out of the tree; name it to have it checked");
        expect(stdout).not.toContain("'f'");
        expect(exitCode).toBe(0);
        expect((await wskLint("--no-cache", "*.c")).stdout).toBe("");
        // Who names it asks for it.
        expect(await findings("link.c")).toHaveLength(1);
    });

    it("are not followed by includes, by --fix or by the cache", async () => {
        folder.write("a.c", '#include "../../../etc/passwd"\n#include "link.h"\n#include "/etc/passwd"\nint a;\n');
        const secret = outside.write("secret.h", FIXABLE);
        symlinkSync(secret, "link.h");
        symlinkSync(outside.path, "folder");
        expect(await wskLint("--fix")).toMatchObject({ exitCode: 0 });
        expect(readFileSync(secret, "latin1")).toBe(FIXABLE);
        expect(walk(folder.path, { honourIgnores: true }).files).toEqual([`${folder.path}/a.c`]);
        symlinkSync(outside.path, "node_modules");
        expect(cacheFolder(folder.path, { XDG_CACHE_HOME: "/somewhere/else" })).toBe("/somewhere/else/wsk-lint");
        rmSync("node_modules");
        mkdirSync("node_modules");
        symlinkSync(outside.path, "node_modules/.cache");
        expect(cacheFolder(folder.path, { XDG_CACHE_HOME: "/somewhere/else" })).toBe("/somewhere/else/wsk-lint");
    });

    it("in place of a .gitignore are not read, and a pipe is not waited for", () => {
        folder.write("a.c", "");
        symlinkSync(outside.write("rules", "a.c\n"), ".gitignore");
        expect(walk(folder.path, { honourIgnores: true }).files).toHaveLength(1);
        rmSync(".gitignore");
        if (spawnSync("mkfifo", [".gitignore"]).status === 0) expect(walk(folder.path, { honourIgnores: true }).files).toHaveLength(1);
    });
});

describe("a repository", () => {
    it("cannot keep the walk busy with its .gitignore", () => {
        folder.write(".gitignore", `${"**/a/".repeat(6)}b\n*.h\n`);
        folder.write(`${"a/".repeat(100)}x.c`, "");
        folder.write("y.h", "");
        const elapsed = processorClock();
        expect(walk(folder.path, { honourIgnores: true }).files).toHaveLength(1);
        expect(elapsed()).toBeLessThan(2000);
    });

    it("cannot run code by a configuration", async () => {
        const trap = 'require("node:fs").writeFileSync("ran", "");';
        for (const name of ["eslint.config.js", "eslint.config.cjs", ".eslintrc.js", "wsk-lint.config.js", ".wsk-lint.js"]) folder.write(name, trap);
        folder.write("package.json", '{ "eslintConfig": { "extends": "./eslint.config.js" }, "wskLint": "./eslint.config.js" }');
        folder.write("node_modules/eslint/index.js", trap);
        folder.write("node_modules/eslint-plugin-wsk/index.js", trap);
        folder.write("a.c", DAMAGED);
        expect(await findings("a.c")).toHaveLength(1);
        expect(existsSync("ran")).toBe(false);
    });

    it("cannot end the run by switching on rules that are made for JavaScript", async () => {
        folder.write("a.c", "/* eslint indent: error, semi: 2, no-undef: [1], no-console: off */\nint a;\n");
        folder.write("b.c", DAMAGED);
        const { exitCode, stderr } = await wskLint("--no-cache");
        expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
        const found = (await json()).map(({ messages }) => messages.map(({ message, fatal }) => `${fatal === true ? "fatal: " : ""}${message}`));
        expect(found[0]).toEqual(["indent", "semi", "no-undef"].map((name) => `fatal: "${name}" is a rule of ESLint's own, for JavaScript: this comment does not switch it on here.`));
        expect(found[1]).toHaveLength(1);
    });

    it("cannot steer a terminal by texts and names", async () => {
        const name = isWindows ? "a.c" : "\u001B[2J\u009B31m\u202E.c";
        folder.write(name, `#include <wsk.h>\nvoid \u001B[2J\u0007f\u009B(void) { WskX(); int x = ] \u202E5; }\n`);
        const { stdout, stderr } = await wskLint("--no-cache", ".", "nope\u001B[31m[.c");
        const gone = await wskLint("--no-cache", "nope\u001B[31m.c");
        for (const text of [stdout, stderr, gone.stderr]) expect(text).not.toMatch(/[^\P{Cc}\n]|\u202E/u);
        expect(gone.stderr).toContain("\\x1B[31m");
    });
});

describe("writing", () => {
    it.skipIf(isWindows || process.getuid?.() === 0)("into a read-only tree says so, and leaves nothing behind", async () => {
        folder.write("tree/a.c", FIXABLE);
        chmodSync("tree", 0o500);
        const { exitCode, stderr } = await wskLint("--fix", "tree");
        chmodSync("tree", 0o700);
        expect(exitCode).toBe(2);
        expect(stderr).toMatch(/^wsk-lint: The fixes for ".*a\.c" were not written: access to it is denied\.\n$/u);
        expect(readdirSync("tree")).toEqual(["a.c"]);
        expect(readFileSync("tree/a.c", "latin1")).toBe(FIXABLE);
    });

    it("to the cache removes nothing that is not its own", async () => {
        const { FindingsCache } = await import("../cli/findings-cache.js");
        const { NodeHost } = await import("../host/node-host.js");
        const { Snapshot } = await import("../host/snapshot.js");
        const old = new Date(2001, 1, 1);
        const names = ["letter.txt", `${"0".repeat(64)}.json`];
        for (const name of names) utimesSync(folder.write(`cache/${name}`, "x"), old, old);
        const cache = new FindingsCache(join(folder.path, "cache"), {}, new Snapshot(new NodeHost(), { isHashed: true }));
        cache.add(folder.path, "state", "a.c", { messages: [], suppressedMessages: [] });
        cache.save();
        expect(existsSync(`cache/${names[0]!}`)).toBe(true);
        expect(existsSync(`cache/${names[1]!}`)).toBe(false);
    });

    it.skipIf(isWindows)("is ended by Ctrl-C between two files", async () => {
        const count = 300;
        for (let index = 0; index < count; index++) folder.write(`f${index}.c`, "old\n");
        folder.write("write.ts", [
            `import { writeFixes } from ${JSON.stringify(resolve(before, "cli/write-fixes.ts"))};`,
            `const files = Array.from({ length: ${count} }, (_, index) => ({ path: "f" + index + ".c", text: "old\\n", output: "new\\n".repeat(20000), encoding: "utf8" }));`,
            `process.stdout.write("go\\n");`,
            `await writeFixes(files);`,
            `process.stdout.write("end\\n");`,
        ].join("\n"));
        const { buildSync } = await import("esbuild");
        buildSync({ entryPoints: ["write.ts"], outfile: "write.mjs", bundle: true, platform: "node", format: "esm", absWorkingDir: folder.path });
        const child = spawn(process.execPath, ["write.mjs"], { stdio: ["ignore", "pipe", "inherit"] });
        let said = "";
        child.stdout.on("data", (chunk: Buffer) => {
            if (said === "") setTimeout(() => child.kill("SIGINT"), 20);
            said += chunk.toString();
        });
        const signal = await new Promise((done) => child.on("close", (_code, by) => done(by)));
        expect({ signal, said }).toEqual({ signal: "SIGINT", said: "go\n" });
        const texts = Array.from({ length: count }, (_, index) => readFileSync(`f${index}.c`, "utf8"));
        expect(texts.every((text) => text === "old\n" || text === "new\n".repeat(20000))).toBe(true);
        expect(texts.filter((text) => text === "old\n").length).toBeGreaterThan(0);
        expect(readdirSync(".").filter((name) => name.endsWith(".tmp"))).toEqual([]);
    }, 60_000);

    it("replaces no link, and no file that somebody has put where the new one is made", () => {
        const path = folder.write("a.c", "old");
        writeFileSync(join(folder.path, `.a.c.${process.pid}.tmp`), "mine");
        expect(writeFix({ path, text: "old", output: "new", encoding: "utf8" })).not.toBeNull();
        expect(readFileSync(path, "utf8")).toBe("old");
        expect(readFileSync(join(folder.path, `.a.c.${process.pid}.tmp`), "utf8")).toBe("mine");
        expect(lstatSync(path).isFile()).toBe(true);
    });
});
