import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync } from "node:fs";
import { createServer } from "node:net";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decode, encode } from "../host/encoding.js";
import { NodeHost } from "../host/node-host.js";
import { largestFile, readTextFile } from "../host/read-file.js";
import { describeFailure } from "../host/failure.js";
import { readTogether } from "../host/read-together.js";
import { isBuildOutput } from "../host/build-output.js";
import { Snapshot } from "../host/snapshot.js";
import { stampOf } from "../host/stamp.js";
import { walk } from "../host/walk.js";
import { makeFolder, type Folder } from "./folder.js";

let folder: Folder;
beforeEach(() => {
    folder = makeFolder();
});
afterEach(() => folder.remove());

const isRoot = process.getuid?.() === 0;
const hasGit = spawnSync("git", ["--version"]).status === 0;

/** Files below the test's folder that the walk finds, relative. */
function found(below = "", honourIgnores = true): string[] {
    return walk(join(folder.path, below), { honourIgnores }).files.map((file) => file.slice(folder.path.length + 1));
}

function write(...names: string[]): void {
    for (const name of names) folder.write(name, "");
}

describe("walk", () => {
    it("finds C and C++ files in either case, sorted by code units", () => {
        write("b.c", "a.h", "B.C", "sub/z.c", "sub-a.c", "x.CPP", "y.cc", "y.c++", "y.cxx", "y.hh", "y.hpp", "y.hxx", "y.cs", "y.cp", "x.c.bak", "c", "ä.c", ".hidden/k.c");
        expect(found()).toEqual([
            ".hidden/k.c", "B.C", "a.h", "b.c", "sub-a.c", "sub/z.c", "x.CPP", "y.c++", "y.cc", "y.cxx", "y.hh", "y.hpp", "y.hxx", "ä.c",
        ]);
    });

    it("leaves out tool folders and build output, but no sources in folders that are merely named like it", () => {
        write("node_modules/a/a.c", ".git/a.c", ".vs/a.c", "objfre_win7_amd64/amd64/a.h", "objchk/a.c");
        write("x64/Debug/gen.h", "x64/Debug/driver.obj", "build/gen.c", "build/CMakeCache.txt");
        write("x64/atomic.c", "debug/trace.c", "out/out.c", "object/a.c");
        expect(found()).toEqual(["debug/trace.c", "object/a.c", "out/out.c", "x64/atomic.c"]);
        expect(found("", false)).toContain("x64/Debug/gen.h");
        expect(found("", false)).not.toContain("node_modules/a/a.c");
        expect(found("x64/Debug")).toEqual(["x64/Debug/gen.h"]);
    });

    it("honours .gitignore files at every level, up to the repository's root", () => {
        write(".git/HEAD", "src/a.c", "src/gen/b.c", "src/gen/keep/c.c", "src/keep.h", "src/x.h", "gen/d.c", "module/.git", "module/y.h");
        folder.write(".gitignore", "/gen/\n*.h\n# comment\n");
        folder.write("src/.gitignore", "!keep.h\ngen/*\n!gen/keep/\n");
        const all = ["module/y.h", "src/a.c", "src/gen/keep/c.c", "src/keep.h"];
        expect(found()).toEqual(all);
        // A submodule is a repository of its own; a start inside the repository sees the files above.
        expect(found("src")).toEqual(all.slice(1));
        expect(found("gen")).toEqual(["gen/d.c"]);
        expect(found("", false)).toHaveLength(8 - 1);
    });

    it.skipIf(!hasGit)("agrees with git", () => {
        const git = (...args: string[]): string => spawnSync("git", args, { cwd: folder.path, encoding: "utf8" }).stdout;
        git("init", "-q");
        write("a.c", "a/b.c", "a/b/c.c", "a/b/d/e.h", "lib/x.c", "lib/y/x.c", "lib/y/z.h", "t/[x].c", "t/ab.c", "t/a b.c", "w/x/q.c", "w/q.c");
        folder.write(".gitignore", "a/**/d/\n/lib/*\n!/lib/y\nt/[ab]*.c\nt/\\[x].c\nw\r\n");
        folder.write("a/.gitignore", "*\n!b/\n!b/**\n");
        folder.write("lib/y/.gitignore", "x.c\n!z.h");
        const expected = git("ls-files", "-z", "--others", "--exclude-standard").split("\0").filter((name) => /\.[ch]$/u.test(name));
        expect(expected.length).toBeGreaterThan(3);
        expect(found()).toEqual(expected.sort());
    });

    it("follows no link to a folder, and counts a linked file once", () => {
        write(".git/HEAD", "src/a.c", "outside/b.h");
        symlinkSync("..", join(folder.path, "src/loop"));
        symlinkSync("a.c", join(folder.path, "src/same.c"));
        symlinkSync("../outside/b.h", join(folder.path, "src/linked.h"));
        symlinkSync("round.c", join(folder.path, "src/round.c"));
        symlinkSync("nowhere.c", join(folder.path, "src/dangling.c"));
        // The lock of Emacs: nobody's file.
        symlinkSync("somebody@machine.1234", join(folder.path, "src/.#a.c"));
        expect(found("src")).toEqual(["src/a.c", "src/linked.h"]);
        expect(walk(join(folder.path, "src"), { honourIgnores: true }).obstacles.map(({ path, reason }) => `${basename(path)}: ${describeFailure(reason)}`).sort()).toEqual([
            "dangling.c: it is a link that leads nowhere",
            "round.c: its symbolic links lead round in a circle",
        ]);
        expect(stampOf(join(folder.path, "src/round.c"))).toBeNull();
    });

    it("names what it can't list and goes on", () => {
        mkdirSync(join(folder.path, "dir.c"));
        write("a.c", "dir.c/b.c");
        expect(walk(join(folder.path, "none"), { honourIgnores: true })).toMatchObject({ files: [], obstacles: [{ reason: { code: "ENOENT" } }] });
        expect(found()).toEqual(["a.c", "dir.c/b.c"]);
    });

    it.skipIf(isRoot)("names a folder without read permission", () => {
        write("locked/a.c", "b.c");
        chmodSync(join(folder.path, "locked"), 0);
        const { files, obstacles } = walk(folder.path, { honourIgnores: true });
        chmodSync(join(folder.path, "locked"), 0o700);
        expect(files).toHaveLength(1);
        expect(obstacles).toMatchObject([{ reason: { code: "EACCES" } }]);
    });
});

describe("isBuildOutput", () => {
    it.each([
        ["objfre_wxp_x86", [], true],
        ["Release", ["driver.tlog", "a.h"], true],
        ["Release", ["a.c", "a.h"], false],
        ["cmake-build-debug", ["CMakeCache.txt"], true],
        ["src", ["a.obj"], false],
        ["bin", ["tool.exe", "driver.sys"], false],
    ])("%s with %j: %j", (name, contents, expected) => {
        expect(isBuildOutput(name, contents)).toBe(expected);
    });
});

describe("encodings", () => {
    const text = "int a; // ä 한 𝒳\r\n\tint b;\n";
    it.each([
        ["utf8", Buffer.from(text)],
        ["utf8", Buffer.from(`\uFEFF${text}`)],
        ["utf8", Buffer.alloc(0)],
        ["utf16le", Buffer.from(`\uFEFF${text}`, "utf16le")],
        ["utf16be", Buffer.from(`\uFEFF${text}`, "utf16le").swap16()],
        // A lone surrogate.
        ["utf16le", Buffer.from([0xff, 0xfe, 0x00, 0xd8])],
        // CP949 for a Korean word, GBK for a Chinese one, Shift-JIS for "表" at the end of a comment, Windows-1252 for "über".
        ["shift_jis", Buffer.from([0x2f, 0x2f, 0x82, 0xcc, 0x95, 0x5c, 0x0a])],
        ["latin1", Buffer.from([0x2f, 0x2f, 0xfc, 0x62, 0x65, 0x72, 0x0a])],
        ["euc-kr", Buffer.from([0x2f, 0x2f, 0x20, 0xc7, 0xd1, 0xb1, 0xdb, 0x0d, 0x0a])],
        ["gbk", Buffer.from([0x2f, 0x2f, 0xd6, 0xd0, 0xce, 0xc4, 0x0a])],
        ["latin1", Buffer.concat([Buffer.from("\uFEFF// ä"), Buffer.from([0xfc, 0x80, 0x9f])])],
    ])("%s comes back byte for byte (%j)", (encoding, bytes) => {
        const copy = Buffer.from(bytes);
        const decoded = decode(bytes);
        if (typeof decoded === "string") throw new Error(decoded);
        expect(decoded.encoding).toBe(encoding);
        expect(encode(decoded.text, decoded.encoding)).toEqual(copy);
        expect(bytes).toEqual(copy);
    });

    it("refuses what is no text, with a reason", () => {
        expect(decode(Buffer.from("a\0b"))).toMatch(/NUL/u);
        expect(decode(Buffer.from("int a;", "utf16le"))).toMatch(/UTF-16 text without a byte-order mark/u);
        expect(decode(Buffer.from([0xff, 0xfe, 0x41]))).toMatch(/cut/u);
        expect(decode(Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]))).toMatch(/NUL/u);
    });

    it("does not lose a character that the encoding can't hold", () => {
        expect(encode("한", "latin1")).toBeNull();
        expect(encode("ä", "latin1")).toEqual(Buffer.from([0xe4]));
    });
});

describe("NodeHost", () => {
    it("lists and reads, without the byte-order mark", () => {
        folder.write("a.c", Buffer.from("\uFEFFint a;\r\n", "utf16le"));
        folder.write("b.h", "\uFEFFint b;");
        const host = new NodeHost();
        const files = host.list(folder.path);
        expect(files).toEqual([`${folder.path}/a.c`, `${folder.path}/b.h`]);
        expect(files.map((file) => host.read(file))).toEqual(["int a;\r\n", "int b;"]);
        expect(host.list(folder.path)).toBe(files);
        expect(host.list(`${folder.path}/none`)).toEqual([]);
        expect(host.read(`${folder.path}/none.c`)).toBeNull();
    });

    it("names the reason why a file can't be read", () => {
        const reason = (path: string): string => {
            const reading = readTextFile(path);
            return reading.ok ? "" : reading.reason;
        };
        expect(reason(folder.path)).toBe("it is a directory");
        expect(reason(join(folder.path, "none.c"))).toBe("it does not exist");
        expect(reason(join(folder.write("a.c", ""), "b.c"))).toBe("a part of its path is no directory");
        symlinkSync("round.c", join(folder.path, "round.c"));
        expect(reason(join(folder.path, "round.c"))).toBe("its symbolic links lead round in a circle");
        expect(reason(folder.write("binary.c", Buffer.from([0x4d, 0x5a, 0, 0])))).toMatch(/NUL/u);
        const large = folder.write("large.h", "");
        truncateSync(large, largestFile + 1);
        expect(reason(large)).toBe("it is larger than 16 MB");
        rmSync(large);
    });

    it.skipIf(process.platform === "win32")("does not wait for what is no ordinary file", async () => {
        const path = join(folder.path, "socket.c");
        const server = createServer();
        await new Promise<void>((listening) => server.listen(path, listening));
        expect(readTextFile(path)).toEqual({ ok: false, reason: "it is no ordinary file" });
        await new Promise((closed) => server.close(closed));
    });

    it.skipIf(isRoot)("names a file without read permission", () => {
        chmodSync(folder.write("locked.c", "int a;"), 0);
        expect(readTextFile(join(folder.path, "locked.c"))).toEqual({ ok: false, reason: "access to it is denied" });
    });
});

describe("files that are read together", () => {
    it("are read as each by itself would be, whatever they are", () => {
        const large = `/* ${"x".repeat(900_000)} */\n`;
        const paths = [
            folder.write("a.c", "int a;\n"), folder.write("empty.c", ""), folder.write("marked.c", "\uFEFFint b;\r\n"), folder.write("wide.c", Buffer.from("\uFEFFint c;", "utf16le")),
            folder.write("latin.c", Buffer.from([0x2f, 0x2f, 0xe9, 0x0a])), folder.write("japanese.c", Buffer.from([0x2f, 0x2f, 0x83, 0x65, 0x83, 0x58, 0x0a])), folder.write("binary.c", Buffer.from([0x41, 0])),
            // More than one large text holds, and more than may be in one.
            ...[1, 2, 3, 4, 5, 6].map((each) => folder.write(`large${each}.c`, `${large}int n${each};`)), folder.write("huge.c", large.repeat(3)),
            join(folder.path, "none.c"), folder.path, folder.write("last.c", "int z;\n"),
        ];
        const heard: string[] = [];
        const readings = readTogether(paths, { before: (path) => heard.push(`before ${path}`), read: (path, bytes) => heard.push(typeof bytes === "string" ? bytes : `${path} ${bytes.length}`) });
        expect(new Map(readings)).toEqual(new Map(paths.map((path) => [path, readTextFile(path)])));
        expect(heard.slice(0, 4)).toEqual([`before ${paths[0]!}`, `${paths[0]!} 7`, `before ${paths[1]!}`, `${paths[1]!} 0`]);
        expect(heard.at(-3)).toBe("it is a directory");
    });

    it("give a host the same texts", () => {
        const paths = [folder.write("a.c", "\uFEFFint a;\r\n"), join(folder.path, "none.c"), folder.write("b.c", "int b;")];
        for (const host of [new NodeHost(), new Snapshot(new NodeHost()), new Snapshot(new NodeHost(), { isHashed: true })]) {
            expect([...host.readAll(paths)]).toEqual([[paths[0], "int a;\r\n"], [paths[2], "int b;"]]);
        }
    });

    it("have the hashes that they have when read one by one, and are read once", () => {
        const paths = [folder.write("a.c", "int a;"), folder.write("b.c", Buffer.from([0xe9])), join(folder.path, "none.c")];
        const [one, all] = [new Snapshot(new NodeHost(), { isHashed: true }), new Snapshot(new NodeHost(), { isHashed: true })];
        all.readAll(paths);
        folder.write("b.c", "int changed;");
        expect(all.read(paths[1]!)).toBe("é");
        folder.write("b.c", Buffer.from([0xe9]));
        expect(paths.map((path) => all.hash(path))).toEqual(paths.map((path) => one.hash(path)));
    });
});
