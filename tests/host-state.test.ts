/** A process that stays, as an editor's language server does: what changes on the disk is seen, and what does not is not read again. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Linter } from "eslint";
import { currentHost, useHost } from "../analysis/index.js";
import { NodeHost } from "../host/node-host.js";
import plugin from "../index.js";
import { makeFolder, type Folder } from "./folder.js";
import { CALLER, SIGNALS, WAITS } from "./waiting-driver.js";

let folder: Folder;
const before = currentHost();
beforeEach(() => {
    folder = makeFolder({ "caller.c": CALLER, "helper.c": WAITS });
    useHost(new NodeHost());
});
afterEach(() => {
    vi.restoreAllMocks();
    useHost(before);
    folder.remove();
});

function found(text: string, name = "caller.c"): number[] {
    const config = { files: ["**/*.c"], plugins: { wsk: plugin }, language: "wsk/c", languageOptions: { root: folder.path }, rules: { "wsk/no-wait-in-event-callback": "error" } } as unknown as Linter.Config;
    return new Linter({ cwd: folder.path }).verify(text, config, { filename: join(folder.path, name) }).map(({ line }) => line);
}

let passed = 0;

/** Lets as much time go by as passes between two looks at a folder. */
function later(): void {
    passed += 60_000;
    vi.spyOn(performance, "now").mockImplementation(() => passed);
}

describe("a process that stays", () => {
    it("takes the buffer as it is, and the others from the disk", () => {
        expect(found(CALLER)).toEqual([6]);
        expect(found(`\n${CALLER}`)).toEqual([7]);
        expect(found(CALLER.replace("Pause(&Ready);", ""))).toEqual([]);
    });

    it("sees that a file has come to be ignored", () => {
        expect(found(CALLER)).toEqual([6]);
        folder.write(".gitignore", "helper.c\n");
        later();
        expect(found(CALLER)).toEqual([]);
    });

    it("reads nothing again while only a buffer changes", () => {
        found(CALLER);
        const read = vi.spyOn(NodeHost.prototype, "read");
        expect(found(`\n${CALLER}`)).toEqual([7]);
        expect(read).not.toHaveBeenCalled();
    });

    it("gives the same for drivers that it has forgotten meanwhile", () => {
        const names = ["a", "b", "c", "d"];
        for (const [index, name] of names.entries()) {
            folder.write(`${name}/caller.c`, CALLER);
            folder.write(`${name}/helper.c`, index % 2 === 0 ? WAITS : SIGNALS);
        }
        for (let turn = 0; turn < 3; turn++) expect(names.map((name) => found(CALLER, `${name}/caller.c`).length)).toEqual([1, 0, 1, 0]);
    });

    it("sees a helper that was saved, one that has come and one that has gone", () => {
        expect(found(CALLER)).toEqual([6]);
        folder.write("helper.c", SIGNALS);
        later();
        expect(found(CALLER)).toEqual([]);
        rmSync(join(folder.path, "helper.c"));
        folder.write("other.c", WAITS);
        later();
        expect(found(CALLER)).toEqual([6]);
    });

    it("takes a helper's buffer for its callers until something is saved", () => {
        expect(found(CALLER)).toEqual([6]);
        expect(found(SIGNALS, "helper.c")).toEqual([]);
        expect(found(CALLER)).toEqual([]);
    });
});
