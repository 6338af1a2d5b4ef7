/** The pages of docs/ and README.md: what they show happens, and the options and pages that they name exist. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import plugin from "../index.js";
import { ensureBuilt } from "./built.js";
import { makeFolder, type Folder } from "./folder.js";

const bin = resolve("bin/wsk-lint.js");
const pages = ["README.md", "CONTRIBUTING.md", ...readdirSync("docs").filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];
const textOf = (page: string): string => readFileSync(page, "utf8").replaceAll("\r\n", "\n");

let folder: Folder;
beforeAll(() => {
    ensureBuilt();
    folder = makeFolder();
}, 60_000);
afterAll(() => folder.remove());

function run(args: readonly string[]): string {
    const cache = join(folder.path, ".cache");
    const { stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
        cwd: folder.path, encoding: "utf8", env: { ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: cache, LOCALAPPDATA: cache },
    });
    return stdout + stderr;
}

describe("docs/getting-started.md", () => {
    const text = textOf("docs/getting-started.md");

    it("shows what the commands print, in their order", () => {
        for (const [, name, content] of text.matchAll(/^```c\n\/\/ file: (\S+)\n([^]*?)^```$/gmu)) folder.write(name!, content!);
        const shown = [...text.matchAll(/^```console\n([^]*?)^```$/gmu)].flatMap(([, block]) => block!.split(/^(?=\$ )/mu));
        expect(shown.length).toBeGreaterThan(3);
        for (const part of shown) {
            const [, command = "", output] = /^\$ npx wsk-lint ?(.*)\n([^]*)$/u.exec(part) ?? [];
            expect(withoutVersion(run(command.split(" ").filter((word) => word !== ""))), part).toBe(withoutVersion(output ?? ""));
        }
    });

    it("names the line that is reported", () => {
        const [, line] = /^- \*\*The place\*\*, line (\d+) of/mu.exec(text) ?? [];
        expect(text).toMatch(new RegExp(`^ {2}${line}:\\d+ {2}error`, "mu"));
    });
});

/** The first line of `doctor` is another one on each machine. */
function withoutVersion(output: string): string {
    return output.replace(/^wsk-lint \d.*$/mu, "wsk-lint …");
}

/** Calls of the command in a text, each with all that follows on its line up to the end of the code. */
function calls(text: string): string[] {
    return [...text.matchAll(/(?:^|[\s`"'|/])wsk-lint(?:\.js)?((?: [^`|&>#\n]*)?)/gmu)].map(([, rest]) => rest ?? "");
}

describe("the pages", () => {
    it.each(pages)("%s names options that there are", (page) => {
        const unknown = calls(textOf(page)).flatMap((call) => {
            const command = /^ (init|doctor|graph|explain|rules)\b/u.exec(call)?.[1];
            return [...call.matchAll(/(?<= )--?[a-z][a-z-]*/gu)].map(([option]) => option).filter((option) => !isKnown(option, command)).map((option) => `${command ?? ""} ${option}`);
        });
        expect(unknown).toEqual([]);
    });

    it.each(pages)("%s names rules that there are", (page) => {
        const names = [...textOf(page).matchAll(/(?<![/\w])wsk\/([a-z]+-[a-z-]+)/gu)].map(([, name]) => name!);
        // One message is shown that is about a wrong name.
        expect(names.filter((name) => !(name in plugin.rules) && name !== "no-ipr-leak")).toEqual([]);
    });

    it.each(pages)("%s links to files that there are", (page) => {
        const links = [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/gu)].map(([, link]) => link!);
        expect(links.filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
    });

    it("are all in the list of docs/README.md", () => {
        const list = textOf("docs/README.md");
        expect(pages.filter((page) => page.startsWith("docs/") && page !== "docs/README.md" && !list.includes(`](${page.slice(5)})`))).toEqual([]);
    });
});

const helps = new Map<string, string>();

function isKnown(option: string, command: string | undefined): boolean {
    const key = command ?? "";
    const help = helps.get(key) ?? run([...(command === undefined ? [] : [command]), "--help"]);
    helps.set(key, help);
    return new RegExp(`(?<![\\w-])${option}(?![\\w-])`, "u").test(help);
}
