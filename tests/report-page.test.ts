/**
 * The HTML report as a browser shows it: what axe-core finds wrong with its accessibility, and whether anything runs out of the window. Needs
 * Chromium (in PATH, or named by CHROME_BIN); WSK_SCREENSHOTS names a folder that gets a picture of each look.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { html } from "../cli/formats/html.js";
import { makeResult, type Result } from "../cli/results.js";
import { Browser, findChromium, type Look } from "./browser.js";
import { type Folder, makeFolder } from "./folder.js";
import { folder as root, hostile, plain, setting, source, traced, warning } from "./report-samples.js";

const chromium = findChromium();
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe.run() says, as far as it is shown. */
interface Violation {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

const longPath = join(root, ...Array.from({ length: 12 }, (_, index) => `a-folder-with-a-long-name-${index}`), `${"driver".repeat(20)}.c`);
const reports: Readonly<Record<string, readonly Result[]>> = {
    plain,
    hostile,
    clean: [makeResult(join(root, "clean.c"), [])],
    long: [makeResult(longPath, [traced, { ...warning, message: `Odd: '${"word".repeat(100)}'.` }], { source: `${"int a_long_name = 1; ".repeat(40)}\n${source}` })],
    many: Array.from({ length: 100 }, (_, file) => makeResult(join(root, `net${file}.c`), Array.from({ length: 10 }, () => traced), { source })),
};

const looks: Readonly<Record<string, Look>> = {
    "light and wide": { width: 1280, height: 900, scheme: "light" },
    "dark and narrow": { width: 360, height: 740, scheme: "dark" },
};

/** Axe needs seconds for a thousand findings, which are made of the same parts. */
const cases = Object.keys(reports).flatMap((report) => Object.keys(looks).map((look) => [report, look] as const));

describe.skipIf(chromium === null)("the HTML report in Chromium, which must be in PATH or named by CHROME_BIN", () => {
    let browser: Browser;
    let pages: Folder;
    beforeAll(() => {
        browser = new Browser(chromium ?? "");
        pages = makeFolder(Object.fromEntries(Object.entries(reports).map(([name, results]) => [`${name}.html`, html(results, setting)])));
    });
    afterAll(async () => {
        await browser.close();
        pages.remove();
    });

    it.each(cases)("%s, %s", async (report, look) => {
        const page = await browser.open(pathToFileURL(join(pages.path, `${report}.html`)).href, looks[look]!);
        expect(await page.evaluate("document.title")).toMatch(/^wsk-lint: /u);
        expect(await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")).toBe(look.startsWith("dark"));
        // The page itself never scrolls sideways; code does within its own box.
        expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
        if (report !== "many") {
            await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
            await page.evaluate(axe);
            const { violations, passes } = (await page.evaluate("axe.run()")) as { violations: readonly Violation[]; passes: readonly unknown[] };
            expect(violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 3).map((node) => `${node.html}: ${node.failureSummary}`) }))).toEqual([]);
            expect(passes.length).toBeGreaterThan(10);
        }
        const picture = await page.screenshot();
        expect(picture.length).toBeGreaterThan(3000);
        const shots = process.env["WSK_SCREENSHOTS"];
        if (shots !== undefined) {
            mkdirSync(shots, { recursive: true });
            writeFileSync(join(shots, `${report}-${look.replaceAll(" ", "-")}.png`), picture);
        }
    }, 20_000);

    it("shows where axe-core sees something wrong", async () => {
        const broken = pages.write("broken.html", html(plain, setting).replace('<html lang="en">', "<html>").replace("</header>", '</header><img src="x">'));
        const page = await browser.open(pathToFileURL(broken).href, looks["light and wide"]!);
        await page.evaluate(axe);
        const { violations } = (await page.evaluate("axe.run()")) as { violations: readonly Violation[] };
        expect(violations.map(({ id }) => id)).toEqual(expect.arrayContaining(["html-has-lang", "image-alt"]));
    });
});
