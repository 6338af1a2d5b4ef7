/** Files that the list of their tree leaves out: what is found in a file does not depend on what was linted before it. */
import { spawnSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { Linter } from "eslint";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { currentHost, useHost } from "../analysis/index.js";
import { NodeHost } from "../host/node-host.js";
import plugin from "../index.js";
import { ensureBuilt } from "./built.js";
import { type Folder, makeFolder } from "./folder.js";
import { CALLER, SIGNALS, WAITS } from "./waiting-driver.js";

let folder: Folder;
const before = currentHost();
beforeAll(ensureBuilt, 60_000);
beforeEach(() => {
    folder = makeFolder({ "caller.c": CALLER });
    useHost(new NodeHost());
});
afterEach(() => {
    useHost(before);
    folder.remove();
});

const rules = { "wsk/no-wait-in-event-callback": "error" };

/** Lines of the findings, as a plugin of ESLint finds them. */
function found(name: string, text: string): number[] {
    const config = { files: ["**/*.c"], plugins: { wsk: plugin }, language: "wsk/c", languageOptions: { root: folder.path }, rules } as unknown as Linter.Config;
    return new Linter({ cwd: folder.path }).verify(text, config, { filename: join(folder.path, name) }).map(({ line }) => line);
}

/** The same of the command, by file. */
function foundByCommand(...names: string[]): [string, number[]][] {
    const { stdout } = spawnSync(process.execPath, [resolve("bin/wsk-lint.js"), "--no-cache", "--format", "json", ...names], { cwd: folder.path, encoding: "utf8" });
    const results = JSON.parse(stdout) as { filePath: string; messages: { line: number }[] }[];
    return results.map(({ filePath, messages }) => [filePath.slice(folder.path.length + 1), messages.map(({ line }) => line)]);
}

describe("a file that .gitignore hides", () => {
    beforeEach(() => {
        folder.write(".gitignore", "hidden.c\n");
        folder.write("hidden.c", WAITS);
    });

    it("takes no part in the findings of others, whether it was linted or not", () => {
        expect(found("caller.c", CALLER)).toEqual([]);
        expect(found("hidden.c", WAITS)).toEqual([]);
        expect(found("caller.c", CALLER)).toEqual([]);
    });

    it("is understood with the others, whatever was linted before", () => {
        folder.write("helper.c", WAITS);
        folder.write("hidden.c", CALLER);
        expect(found("hidden.c", CALLER)).toEqual([6]);
        expect(found("caller.c", CALLER)).toEqual([6]);
        expect(found("hidden.c", `\n${CALLER}`)).toEqual([7]);
        expect(found("helper.c", SIGNALS)).toEqual([]);
        expect(found("hidden.c", CALLER)).toEqual([]);
    });

    it("takes part where it is named beside them, in whatever order", () => {
        expect(foundByCommand("caller.c")).toEqual([["caller.c", []]]);
        expect(foundByCommand("caller.c", "hidden.c")).toEqual([["caller.c", [6]], ["hidden.c", []]]);
        expect(foundByCommand("hidden.c", "caller.c")).toEqual([["caller.c", [6]], ["hidden.c", []]]);
    });
});

describe("a folder behind a link", () => {
    it("is understood as a whole, with what the tree lists", () => {
        const other = makeFolder({ "helper.c": WAITS, "again.c": CALLER });
        symlinkSync(other.path, join(folder.path, "link"), "dir");
        expect(found("link/again.c", CALLER)).toEqual([6]);
        expect(found("caller.c", CALLER)).toEqual([]);
        expect(found("link/helper.c", WAITS)).toEqual([]);
        expect(foundByCommand("link/again.c")).toEqual([["link/again.c", [6]]]);
        other.remove();
    });
});
