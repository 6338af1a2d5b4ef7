/** A small client of language servers that speak over standard input and output, with one document at a time. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";

export interface Position {
    readonly line: number;
    readonly character: number;
}

export interface Range {
    readonly start: Position;
    readonly end: Position;
}

export interface Edit {
    readonly range: Range;
    readonly newText: string;
}

interface Answer {
    readonly id?: number;
    readonly method?: string;
    readonly params?: unknown;
    readonly result?: unknown;
    readonly error?: { readonly message: string };
}

/** What the server asks of the editor, by method. */
export type Handlers = Readonly<Record<string, (params: never) => unknown>>;

/** Starts a server and talks to it. https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/ */
export class LspClient {
    readonly #child: ChildProcessWithoutNullStreams;
    readonly #handlers: Handlers;
    readonly #open = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
    /** What the server has written to its log, and to standard error. */
    readonly log: string[] = [];
    #input = Buffer.alloc(0);
    #lastId = 0;

    constructor(script: string, cwd: string, handlers: Handlers) {
        this.#handlers = handlers;
        this.#child = spawn(process.execPath, [script, "--stdio"], { cwd });
        this.#child.stdout.on("data", (chunk: Buffer) => this.#read(chunk));
        this.#child.stderr.setEncoding("utf8").on("data", (text: string) => this.log.push(text));
        this.#child.once("exit", () => this.#fail(`The server has ended:\n${this.log.join("\n")}`));
    }

    /** @throws {Error} where the server answers with an error, or ends */
    request<Result>(method: string, params: unknown): Promise<Result> {
        const id = ++this.#lastId;
        return new Promise<Result>((resolve, reject) => {
            this.#open.set(id, { resolve, reject });
            this.#send({ id, method, params });
        });
    }

    notify(method: string, params: unknown): void {
        this.#send({ method, params });
    }

    stop(): void {
        this.#child.removeAllListeners("exit").kill();
    }

    #fail(message: string): void {
        for (const { reject } of this.#open.values()) reject(new Error(message));
        this.#open.clear();
    }

    #send(message: object): void {
        const text = JSON.stringify({ jsonrpc: "2.0", ...message });
        this.#child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    }

    #read(chunk: Buffer): void {
        this.#input = Buffer.concat([this.#input, chunk]);
        for (;;) {
            const headerEnd = this.#input.indexOf("\r\n\r\n");
            if (headerEnd === -1) return;
            const size = Number(/Content-Length: (\d+)/iu.exec(this.#input.toString("latin1", 0, headerEnd))?.[1]);
            const end = headerEnd + 4 + size;
            if (this.#input.length < end) return;
            const message = JSON.parse(this.#input.toString("utf8", headerEnd + 4, end)) as Answer;
            this.#input = this.#input.subarray(end);
            this.#take(message);
        }
    }

    #take({ id, method, params, result, error }: Answer): void {
        if (method !== undefined) {
            if (method === "window/logMessage") this.log.push((params as { message: string }).message);
            const answer = this.#handlers[method]?.(params as never) ?? null;
            if (id !== undefined) this.#send({ id, result: answer });
            return;
        }
        const waiting = this.#open.get(id ?? 0);
        this.#open.delete(id ?? 0);
        if (error === undefined) waiting?.resolve(result as never);
        else waiting?.reject(new Error(error.message));
    }
}

/** The text after edits, all of which speak of the text before. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
    const starts = [0, ...[...text.matchAll(/\r\n|\r|\n/gu)].map((end) => end.index + end[0].length)];
    const offset = ({ line, character }: Position): number => {
        const next = starts[line + 1] ?? text.length + 1;
        return Math.min((starts[line] ?? text.length) + character, next - 1);
    };
    const sorted = edits.map(({ range, newText }) => ({ from: offset(range.start), to: offset(range.end), newText })).sort((a, b) => b.from - a.from);
    return sorted.reduce((changed, { from, to, newText }) => changed.slice(0, from) + newText + changed.slice(to), text);
}
