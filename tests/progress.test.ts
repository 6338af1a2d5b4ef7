/** The line that says how far a long run is. */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { endProgress, Progress, progress, showProgress } from "../cli/progress.js";
import { ensureBuilt } from "./built.js";
import { makeFolder } from "./folder.js";

/** A terminal that shows what people would see of its one line. */
class Screen {
    line = "";
    writes = 0;
    #at = 0;

    constructor(readonly columns: number | undefined = 80) {}

    write(text: string): void {
        this.writes++;
        for (const char of text) {
            if (char === "\r") this.#at = 0;
            else {
                this.line = this.line.slice(0, this.#at).padEnd(this.#at) + char + this.line.slice(this.#at + 1);
                this.#at++;
            }
        }
    }
}

beforeAll(ensureBuilt, 60_000);
afterEach(() => endProgress());

describe("progress", () => {
    it("shows nothing of a run that ends within a second", () => {
        const screen = new Screen();
        let now = 0;
        const line = new Progress(screen, () => now);
        for (now = 0; now < 1000; now += 50) line.step("checking", now, 1000);
        line.end();
        expect(screen).toMatchObject({ line: "", writes: 0 });
    });

    it("shows the phase and the files, ten times a second, and is gone at the end", () => {
        const screen = new Screen();
        let now = 1000;
        const line = new Progress(screen, () => now);
        line.step("checking", 999, 1700);
        expect(screen.line).toBe("checking: 999 of 1700 files");
        now += 50;
        line.step("checking", 1000, 1700);
        expect(screen.line).toBe("checking: 999 of 1700 files");
        now += 50;
        line.step("x", 1, 1);
        expect(screen.line.trimEnd()).toBe("x: 1 of 1 file");
        line.end();
        expect(screen.line.trim()).toBe("");
        const { writes } = screen;
        line.end();
        expect(screen.writes).toBe(writes);
    });

    it("never fills a line", () => {
        const screen = new Screen(12);
        new Progress(screen, () => 5000).step("checking", 1, 1700);
        expect(screen.line).toBe("checking: 1");
    });

    it("is of no matter where nobody looks on", () => {
        progress("checking", 1, 2);
        const screen = new Screen();
        showProgress(new Progress(screen, () => 5000));
        progress("checking", 1, 2);
        expect(screen.line).toBe("checking: 1 of 2 files");
        endProgress();
        progress("checking", 2, 2);
        expect(screen.line.trim()).toBe("");
    });

    it("is not written to a standard error that is no terminal", () => {
        const folder = makeFolder({ "a.c": "int a;\n", "b.c": "int b;\n" });
        const { stderr, stdout } = spawnSync(process.execPath, [resolve("bin/wsk-lint.js"), "--no-cache"], { cwd: folder.path, encoding: "utf8" });
        folder.remove();
        expect({ stderr, stdout }).toEqual({ stderr: "", stdout: "" });
    });
});
