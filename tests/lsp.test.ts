/** C files in editors: the language server of VS Code's ESLint extension with the compiled plugin. */
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureBuilt } from "./built.js";
import { makeFolder, type Folder } from "./folder.js";
import { applyEdits, LspClient, type Edit, type Range } from "./lsp-client.js";

interface Diagnostic {
    readonly range: Range;
    readonly severity: number;
    readonly code: string;
    readonly codeDescription?: { readonly href: string };
    readonly source: string;
    readonly message: string;
}

interface Action {
    readonly title: string;
    readonly kind: string;
    readonly isPreferred?: boolean;
    readonly command?: { readonly command: string; readonly arguments: readonly unknown[] };
    readonly edit?: WorkspaceEdit;
}

interface WorkspaceEdit {
    readonly documentChanges: readonly { readonly textDocument: { readonly uri: string }; readonly edits: readonly Edit[] }[];
}

/** Generous, since CI is slow; the tests take a few seconds. */
const LIMIT = 90_000;

const server = createRequire(import.meta.url).resolve("vscode-langservers-extracted/bin/vscode-eslint-language-server");

/** What the extension sends for a document whose language stands in `eslint.validate`, with its own defaults. */
const settings = {
    validate: "on", run: "onType", quiet: false, onIgnoredFiles: "off", packageManager: "npm", useESLintClass: false, useFlatConfig: true,
    experimental: {}, format: false, nodePath: null, options: {}, rulesCustomizations: [], problems: { shortenToSingleLine: false },
    codeActionOnSave: { mode: "all" },
    codeAction: { disableRuleComment: { enable: true, location: "separateLine", commentStyle: "line" }, showDocumentation: { enable: true } },
};

let folder: Folder;
let client: LspClient;
/** The open document. */
let [uri, text, version] = ["", "", 0];

beforeAll(async () => {
    ensureBuilt();
    const shown = /```js\n(.*?)```/su.exec(readFileSync("docs/editor.md", "utf8"))?.[1];
    folder = makeFolder({ "eslint.config.mjs": shown! });
    cpSync("test-corpus/demo", join(folder.path, "src"), { recursive: true });
    mkdirSync(join(folder.path, "node_modules"));
    symlinkSync(resolve("."), join(folder.path, "node_modules/eslint-plugin-wsk"), "junction");
    symlinkSync(resolve("node_modules/eslint"), join(folder.path, "node_modules/eslint"), "junction");
    const workspaceFolder = { name: "driver", uri: pathToFileURL(folder.path).href };
    client = new LspClient(server, folder.path, {
        "workspace/configuration": ({ items }: { items: unknown[] }) => items.map(() => ({ ...settings, workspaceFolder })),
        "workspace/applyEdit": ({ edit }: { edit: WorkspaceEdit }) => (change(edit), { applied: true }),
    });
    await client.request("initialize", {
        processId: process.pid, rootUri: workspaceFolder.uri, workspaceFolders: [workspaceFolder],
        capabilities: {
            workspace: { configuration: true, applyEdit: true, workspaceFolders: true, workspaceEdit: { documentChanges: true }, diagnostics: { refreshSupport: true } },
            textDocument: { diagnostic: {}, codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "source.fixAll"] } } } },
        },
    });
    client.notify("initialized", {});
}, LIMIT);

afterAll(() => {
    client.stop();
    folder.remove();
});

/** Closes what is open and opens a file of the demo. */
function open(name: string, languageId = "c"): void {
    if (uri !== "") client.notify("textDocument/didClose", { textDocument: { uri } });
    const path = join(folder.path, "src", name);
    [uri, text, version] = [pathToFileURL(path).href, readFileSync(path, "utf8"), 1];
    client.notify("textDocument/didOpen", { textDocument: { uri, languageId, version, text } });
}

function type(newText: string): void {
    text = newText;
    client.notify("textDocument/didChange", { textDocument: { uri, version: ++version }, contentChanges: [{ text }] });
}

function change({ documentChanges }: WorkspaceEdit): void {
    expect(documentChanges.map(({ textDocument }) => textDocument.uri)).toEqual([uri]);
    type(applyEdits(text, documentChanges.flatMap(({ edits }) => edits)));
}

async function diagnostics(): Promise<readonly Diagnostic[]> {
    const { items } = await client.request<{ items: Diagnostic[] }>("textDocument/diagnostic", { textDocument: { uri } });
    return items;
}

/** `line rule` of all findings. */
async function findings(): Promise<string[]> {
    return (await diagnostics()).map(({ range, code }) => `${range.start.line + 1} ${code}`);
}

async function actions(line: number, only?: string): Promise<readonly Action[]> {
    const here = (await diagnostics()).filter(({ range }) => range.start.line === line - 1);
    const range = here[0]?.range ?? { start: { line: line - 1, character: 0 }, end: { line: line - 1, character: 0 } };
    return client.request("textDocument/codeAction", { textDocument: { uri }, range, context: { diagnostics: here, ...(only === undefined ? {} : { only: [only] }) } });
}

/** Does what an editor does when somebody chooses an action. */
async function choose(line: number, title: string): Promise<void> {
    const offered = await actions(line);
    const action = offered.find((each) => each.title === title);
    if (action?.command === undefined) throw new Error(`There is no "${title}" in line ${line}, only: ${offered.map((each) => each.title).join(", ")}`);
    await client.request("workspace/executeCommand", action.command);
}

const INSPECT = [
    "83 wsk/valid-callback-return", "87 wsk/valid-callback-return", "91 wsk/no-inspect-id-escape", "101 wsk/no-inspect-id-escape", "118 wsk/no-inspect-id-pointer-compare",
];

describe("a C file in an editor", () => {
    it("has the findings of the command, with place, level, page, and the way there through other files", async () => {
        open("visitor.c");
        const found = (await diagnostics()).find(({ range }) => range.start.line === 98);
        expect(found).toMatchObject({
            range: { start: { line: 98, character: 8 } }, severity: 1, code: "wsk/no-wait-in-event-callback", source: "eslint",
            codeDescription: { href: expect.stringMatching(/no-wait-in-event-callback/u) as unknown },
        });
        expect(found?.message).toMatch(/\n {2}\d\. src\/ops\.c:\d+:\d+ KeWaitForSingleObject waits$/u);
    }, LIMIT);

    it("is checked as it stands in the editor, not on disk", async () => {
        open("inspect.c");
        expect(await findings()).toEqual(INSPECT);
        type(text.replace("return InspectAccept;", "return WskInspectAccept;"));
        expect(await findings()).toEqual(INSPECT.slice(1));
        type(`\n${text}`);
        expect((await findings())[0]).toBe("88 wsk/valid-callback-return");
    }, LIMIT);

    it("offers a fix, and what it fixes is gone", async () => {
        open("inspect.c");
        const [fix] = (await actions(83)).filter(({ isPreferred }) => isPreferred === true);
        expect(fix).toMatchObject({ title: "Fix this wsk/valid-callback-return problem", kind: "quickfix" });
        await choose(83, fix!.title);
        expect(text).toContain("return WskInspectAccept; //~");
        expect(await findings()).toEqual(INSPECT.slice(1));
    }, LIMIT);

    it("offers suggestions, each by name", async () => {
        open("inspect.c");
        const titles = (await actions(87)).map(({ title }) => title);
        expect(titles).toEqual(expect.arrayContaining([
            "Replace STATUS_SUCCESS by WskInspectAccept. (wsk/valid-callback-return)", "Replace STATUS_SUCCESS by WskInspectReject. (wsk/valid-callback-return)",
            "Show documentation for wsk/valid-callback-return",
        ]));
        await choose(87, "Replace STATUS_SUCCESS by WskInspectReject. (wsk/valid-callback-return)");
        expect(await findings()).toEqual([INSPECT[0], ...INSPECT.slice(2)]);
    }, LIMIT);

    it("takes comments that silence a line, and a file", async () => {
        open("inspect.c");
        await choose(91, "Disable wsk/no-inspect-id-escape for this line");
        expect(text).toMatch(/\n +\/\/ eslint-disable-next-line wsk\/no-inspect-id-escape\r?\n/u);
        expect(await findings()).toEqual([...INSPECT.slice(0, 2), "102 wsk/no-inspect-id-escape", "119 wsk/no-inspect-id-pointer-compare"]);
        await choose(83, "Disable wsk/valid-callback-return for the entire file");
        expect(await findings()).toEqual(["103 wsk/no-inspect-id-escape", "120 wsk/no-inspect-id-pointer-compare"]);
    }, LIMIT);

    it("is checked with its other files as they were saved last", async () => {
        const wait = /KeWaitForSingleObject\([^;]*;/gu;
        const saved = readFileSync(join(folder.path, "src/ops.c"), "utf8");
        const save = async (name: string, content: string): Promise<string[]> => {
            folder.write(`src/${name}`, content);
            type(`${text}\n`);
            return (await diagnostics()).map(({ message }) => message);
        };
        open("visitor.c");
        const before = (await diagnostics()).map(({ message }) => message);
        const waits = expect.arrayContaining([expect.stringMatching(/src\/ops\.c:\d+:\d+ KeWaitForSingleObject waits$/u)]) as string[];
        expect(before).toEqual(waits);
        expect(await save("ops.c", saved.replace(wait, ";"))).not.toEqual(waits);
        expect(await save("ops.c", saved)).toEqual(before);
    }, LIMIT);

    it("is fixed whole, as on saving", async () => {
        open("inspect.c");
        const [all] = await actions(1, "source.fixAll.eslint");
        expect(all?.kind).toBe("source.fixAll.eslint");
        change(all!.edit!);
        expect(await findings()).toEqual(INSPECT.slice(1));
    }, LIMIT);
});

describe("what was written for the editor", () => {
    it("holds: the language must be listed, since probing leaves C out", async () => {
        open("inspect.c");
        expect(await findings()).toHaveLength(INSPECT.length);
        const before = settings.validate;
        settings.validate = "probe";
        open("listener.c");
        expect(await findings()).toEqual([]);
        settings.validate = before;
        open("listener.c");
        expect(await findings()).not.toEqual([]);
    }, LIMIT);
});
