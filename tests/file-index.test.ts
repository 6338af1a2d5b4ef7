/** What is kept of files from one run to the next, and when it is not believed. */
import { readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Clusters } from "../analysis/clusters.js";
import { Texts } from "../analysis/texts.js";
import { FileIndexes } from "../cli/file-indexes.js";
import { normalizePath, NodeHost } from "../host/node-host.js";
import { Snapshot } from "../host/snapshot.js";
import { type Folder, makeFolder } from "./folder.js";

const CLIENT = '#include <wsk.h>\n#include "log.h"\nvoid Use(PWSK_SOCKET s) { Log(s); }\nstatic void Own(void) { }\n';

let folder: Folder;
let cache: Folder;
beforeEach(() => {
    folder = makeFolder();
    cache = makeFolder();
    folder.write("net/client.c", CLIENT);
    folder.write("net/log.h", "void Log(PVOID p);\n");
    folder.write("lib/log.c", '#include <ntddk.h>\n#include "../net/log.h"\nvoid Log(PVOID p) { KeBugCheck(0); }\n');
    folder.write("user/tool.c", "#include <stdio.h>\nint main(void) { return 0; }\n");
});
afterEach(() => {
    vi.useRealTimers();
    folder.remove();
    cache.remove();
});

/** The clock of the run: file systems have clocks of their own, so a file that was just written is not yet told from the next text of it. */
function later(): void {
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 10_000);
}

function at(name: string): string {
    return normalizePath(join(folder.path, name));
}

interface Run {
    readonly indexes: FileIndexes;
    readonly snapshot: Snapshot;
}

/** A run that looks at all files, and keeps what it finds. */
function run(build = "a build"): Run {
    const indexes = new FileIndexes(cache.path, build, [folder.path]);
    const snapshot = new Snapshot(new NodeHost(), { isHashed: true, known: indexes });
    const paths = snapshot.list(normalizePath(folder.path));
    for (const path of paths) snapshot.hash(path);
    const clusters = new Clusters(Texts.from(snapshot, paths, { path: at("net/client.c"), text: snapshot.read(at("net/client.c")) ?? "" }));
    indexes.save(indexes.found(snapshot, () => clusters.includes.names, paths.length));
    return { indexes, snapshot };
}

function kept(build = "a build"): FileIndexes {
    return new FileIndexes(cache.path, build, [folder.path]);
}

describe("a file that has not been touched", () => {
    it("has the hash and the names that it had", () => {
        later();
        const { snapshot } = run();
        const [path, hash] = [at("net/client.c"), snapshot.hash(at("net/client.c"))];
        expect(hash).toMatch(/^[0-9a-f]{64}$/u);
        expect(kept().hash(path)).toBe(hash);
        expect(kept().names(path, hash)).toEqual({
            speaksWsk: true, startsDriver: false, callsKernel: false, includesKernel: true, includesByMacro: false,
            includes: ["<wsk.h", '"log.h'], exported: ["Use"], own: ["Own"], declared: [],
        });
        expect(kept().names(at("user/tool.c"), snapshot.hash(at("user/tool.c")))).toMatchObject({ speaksWsk: false, exported: ["main"], includes: ["<stdio.h"] });
    });

    it("is not read again, and belongs where it did", () => {
        later();
        run();
        const snapshot = new Snapshot(new NodeHost(), { isHashed: true, known: kept() });
        const read = vi.spyOn(snapshot, "reading");
        const paths = snapshot.list(normalizePath(folder.path));
        const clusters = new Clusters(Texts.from(snapshot, paths, { path: at("net/client.c"), text: CLIENT }));
        expect([...clusters.paths(clusters.of(at("net/client.c")))]).toEqual([at("lib/log.c"), at("net/client.c"), at("net/log.h")]);
        expect(read.mock.calls.flat()).not.toContain(at("user/tool.c"));
    });
});

describe("a file is read again", () => {
    it("when it was changed, to a text of the same length as well", () => {
        later();
        const hash = run().snapshot.hash(at("net/log.h"));
        writeFileSync(at("net/log.h"), "void Lag(PVOID p);\n");
        expect(kept().hash(at("net/log.h"))).toBeUndefined();
        const { snapshot } = run();
        expect(snapshot.isTorn).toBe(false);
        expect(snapshot.hash(at("net/log.h"))).not.toBe(hash);
        expect(kept().names(at("net/log.h"), snapshot.hash(at("net/log.h")))).toBeUndefined();
    });

    it("when another one has come in its place with the same times", () => {
        later();
        run();
        writeFileSync(at("net/new.h"), "void Lug(PVOID p);\n");
        const old = new Date(Date.now() - 60_000);
        utimesSync(at("net/new.h"), old, old);
        renameSync(at("net/new.h"), at("net/log.h"));
        expect(kept().hash(at("net/log.h"))).toBeUndefined();
    });

    it("when it was written so shortly before that another text could look the same", () => {
        const { snapshot } = run();
        expect(kept().hash(at("net/log.h"))).toBeUndefined();
        // What it names, its bytes tell.
        expect(kept().names(at("net/log.h"), snapshot.hash(at("net/log.h")))).toMatchObject({ declared: ["Log"] });
    });

    it("when another build asks", () => {
        later();
        run();
        expect(kept("another build").hash(at("net/log.h"))).toBeUndefined();
    });

    it("when the index is damaged", () => {
        later();
        run();
        const [name = ""] = readdirSync(cache.path);
        const path = join(cache.path, name);
        const text = readFileSync(path, "utf8");
        for (const damaged of [text.replace("Use", "Usa"), text.slice(0, -20), "", "{}", "\u0000"]) {
            writeFileSync(path, damaged);
            expect(kept().hash(at("net/client.c")), damaged.slice(0, 20)).toBeUndefined();
        }
        run();
        expect(kept().hash(at("net/client.c"))).toBeDefined();
    });
});

it("a file that changes while a run looks at it makes the run one that is not kept", () => {
    later();
    run();
    const snapshot = new Snapshot(new NodeHost(), { isHashed: true, known: kept() });
    const hash = snapshot.hash(at("net/log.h"));
    writeFileSync(at("net/log.h"), "void Lag(PVOID p);\n");
    expect(snapshot.read(at("net/log.h"))).toBe("void Lag(PVOID p);\n");
    expect(snapshot.isTorn).toBe(true);
    expect(snapshot.hash(at("net/log.h"))).toBe(hash);
});

it("a few files that were changed do not have all written again", () => {
    later();
    for (let index = 0; index < 40; index++) folder.write(`lib/other${index}.c`, `int Other${index};\n`);
    run();
    const [name = ""] = readdirSync(cache.path);
    const before = readFileSync(join(cache.path, name), "utf8");
    folder.write("lib/other1.c", "int Changed;\n");
    run();
    expect(readFileSync(join(cache.path, name), "utf8")).toBe(before);
    for (let index = 0; index < 20; index++) folder.write(`lib/other${index}.c`, `int Changed${index};\n`);
    run();
    expect(readFileSync(join(cache.path, name), "utf8")).not.toBe(before);
});
