/** A Chromium without a window, driven through its pipe: https://chromedevtools.github.io/devtools-protocol/. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Readable, Writable } from "node:stream";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "chrome.exe", "msedge.exe"];
const PLACES = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** The browser of this machine: what CHROME_BIN names, else the first of the usual names and places. Null when there is none that starts. */
export function findChromium(): string | null {
    const named = process.env["CHROME_BIN"];
    const inPath = (process.env["PATH"] ?? "").split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
    const found = [...(named === undefined ? [] : [named]), ...inPath, ...PLACES].find((path) => existsSync(path));
    if (found === undefined) return null;
    // Windows opens a window for it.
    return process.platform === "win32" || spawnSync(found, ["--version"], { timeout: 10_000 }).status === 0 ? found : null;
}

interface Reply {
    readonly id?: number;
    readonly result?: unknown;
    readonly error?: { readonly message: string };
}

type Call = (method: string, params?: object) => Promise<unknown>;

/** What a page is looked at with. */
export interface Look {
    readonly width: number;
    readonly height: number;
    readonly scheme: "light" | "dark";
}

export class Browser {
    readonly #process: ChildProcess;
    readonly #profile = mkdtempSync(join(tmpdir(), "wsk-lint-browser-"));
    readonly #waiting = new Map<number, (reply: Reply) => void>();
    #last = 0;

    constructor(path: string) {
        const args = ["--headless", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions", `--user-data-dir=${this.#profile}`];
        this.#process = spawn(path, args, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
        let text = "";
        (this.#process.stdio[4] as Readable).setEncoding("utf8").on("data", (data: string) => {
            const parts = (text + data).split("\0");
            text = parts.pop() ?? "";
            for (const part of parts) this.#hear(JSON.parse(part) as Reply);
        });
        this.#process.on("exit", () => {
            for (const answer of this.#waiting.values()) answer({ error: { message: "the browser has ended" } });
        });
    }

    /** Opens a page and waits until it is loaded. */
    async open(address: string, { width, height, scheme }: Look): Promise<Page> {
        const { targetId } = (await this.#call("Target.createTarget", { url: "about:blank" })) as { targetId: string };
        const { sessionId } = (await this.#call("Target.attachToTarget", { targetId, flatten: true })) as { sessionId: string };
        const page = new Page((method, params) => this.#call(method, params, sessionId));
        await page.call("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
        await page.call("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
        await page.call("Page.navigate", { url: address });
        await page.evaluate("new Promise((done) => document.readyState === 'complete' && location.href !== 'about:blank' ? done() : addEventListener('load', done))");
        return page;
    }

    async close(): Promise<void> {
        const ended = new Promise((resolve) => this.#process.once("exit", resolve));
        this.#process.kill();
        await ended;
        rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
    }

    #hear(reply: Reply): void {
        if (reply.id === undefined) return;
        this.#waiting.get(reply.id)?.(reply);
        this.#waiting.delete(reply.id);
    }

    async #call(method: string, params: object = {}, sessionId?: string): Promise<unknown> {
        const id = ++this.#last;
        const reply = await new Promise<Reply>((resolve) => {
            this.#waiting.set(id, resolve);
            (this.#process.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
        });
        if (reply.error !== undefined) throw new Error(`${method}: ${reply.error.message}`);
        return reply.result;
    }
}

export class Page {
    constructor(readonly call: Call) {}

    /** The value of an expression in the page; that of a promise when it has one. */
    async evaluate(expression: string): Promise<unknown> {
        const { result, exceptionDetails } = (await this.call("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true })) as {
            result: { value?: unknown };
            exceptionDetails?: { text: string; exception?: { description?: string } };
        };
        if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
        return result.value;
    }

    /** What is in sight, as a PNG. */
    async screenshot(): Promise<Buffer> {
        const { data } = (await this.call("Page.captureScreenshot", { format: "png" })) as { data: string };
        return Buffer.from(data, "base64");
    }
}
