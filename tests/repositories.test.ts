/** Repositories cloned side by side are linted each by itself; what lies in one repository belongs together. */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { repositoryBelow } from "../host/repositories.js";
import { ensureBuilt } from "./built.js";
import { type Folder, makeFolder } from "./folder.js";
import { CALLER, WAITS } from "./waiting-driver.js";

const FILES = { "one/caller.c": CALLER, "two/helper.c": WAITS };

let folder: Folder | null = null;
afterEach(() => folder?.remove());
beforeAll(() => ensureBuilt(), 60_000);

/** A folder of files in which some folders are clones, and some are submodules. */
function tree(clones: readonly string[], submodules: readonly string[] = []): Folder {
    const made = makeFolder(FILES);
    for (const name of clones) mkdirSync(join(made.path, name, ".git"), { recursive: true });
    for (const name of submodules) made.write(`${name}/.git`, "gitdir: ../.git/modules/x\n");
    return (folder = made);
}

function waitsFoundIn({ path }: Folder, cwd = path): number {
    const { stdout } = spawnSync(process.execPath, [resolve("bin/wsk-lint.js"), "--no-cache", "--format", "json", path], { cwd, encoding: "utf8" });
    const results = JSON.parse(stdout) as { messages: { ruleId: string }[] }[];
    return results.flatMap(({ messages }) => messages).filter(({ ruleId }) => ruleId === "wsk/no-wait-in-event-callback").length;
}

describe("what a file's driver is looked for in", () => {
    it("is the folder, where nothing below it is a repository", () => {
        expect(waitsFoundIn(tree([]))).toBe(1);
    });

    it("is the file's own repository, where several lie side by side", () => {
        expect(waitsFoundIn(tree(["one", "two"]))).toBe(0);
    });

    it("sees headers beside the repositories, and names places as they are seen from the working directory", () => {
        const made = tree(["one", "two"]);
        made.write("inc/shared.h", "#define RELEASE(i) IoFreeIrp(i)\n");
        made.write("two/z.c", "#include <ntddk.h>\nvoid Twice(PIRP i) { IoFreeIrp(i); IoFreeIrp(i); }\n");
        made.write("one/free.c", '#include <wsk.h>\n#include "../inc/shared.h"\nvoid Free(PIRP Irp)\n{\n    RELEASE(Irp);\n    IoFreeIrp(Irp);\n}\n');
        const { stdout } = spawnSync(process.execPath, [resolve("bin/wsk-lint.js"), "--no-cache", "."], { cwd: made.path, encoding: "utf8" });
        expect(stdout).toContain("1. one/free.c:5:5 IoFreeIrp frees the IRP");
        expect(stdout).toContain("1 problem");
    });

    it("is the repository around it for a submodule, and for a clone inside of a repository", () => {
        expect(waitsFoundIn(tree(["."], ["two"]))).toBe(1);
        folder?.remove();
        expect(waitsFoundIn(tree([".", "two"]))).toBe(1);
    });

    it("is a work tree, whose .git is a file", () => {
        const made = tree(["one"]);
        made.write("two/.git", "gitdir: /home/me/one/.git/worktrees/two\n");
        expect(waitsFoundIn(made)).toBe(0);
    });

    it("is the outermost of clones inside of clones", () => {
        const { path } = tree(["one", "one/lib"]);
        expect(repositoryBelow(path, `${path}/one/lib/a.c`)).toBe(`${path}/one`);
        expect(repositoryBelow(path, `${path}/two/helper.c`)).toBe(path);
    });
});
