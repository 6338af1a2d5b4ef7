/** The rooms of the project and which of them may import which: arrows point one way. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

interface Room {
    /** Rooms it may import. `.` is the project's root folder. */
    readonly rooms: readonly string[];
    /** Packages and Node modules that any of its files may import. */
    readonly packages: readonly string[];
    /** Packages that single files may import besides. */
    readonly only?: Readonly<Record<string, readonly string[]>>;
}

const eslintTypes = "@eslint/core";
const table: Readonly<Record<string, Room>> = {
    knowledge: { rooms: [], packages: [] },
    parser: {
        rooms: ["knowledge"],
        packages: [],
        only: {
            "parser/language.ts": [eslintTypes],
            "parser/source-code.ts": [eslintTypes, "@eslint/plugin-kit"],
            "parser/directives.ts": [eslintTypes, "@eslint/plugin-kit"],
            "parser/grammar.ts": ["node:module", "tree-sitter", "tree-sitter-c", "tree-sitter-cpp"],
        },
    },
    analysis: { rooms: ["parser", "knowledge"], packages: [] },
    rules: { rooms: ["analysis", "knowledge"], packages: [], only: { "rules/support/define-rule.ts": [eslintTypes], "rules/support/message-levels.ts": [eslintTypes] } },
    // The plugin object, and what it hands to the analysis: the files of the disk.
    ".": { rooms: ["parser", "analysis", "rules", "host"], packages: [eslintTypes] },
    host: {
        rooms: ["analysis"],
        packages: ["node:fs", "node:path", "node:url", "node:os", "node:buffer", "node:module", "glob", "ignore"],
        only: { "host/snapshot.ts": ["node:crypto"], "host/cache-key.ts": ["node:crypto"] },
    },
    cli: {
        rooms: [".", "analysis", "host"],
        packages: ["eslint", "glob", "ignore", "node:fs", "node:path", "node:url", "node:util", "node:process", "node:os", "node:module"],
        only: {
            "cli/findings-cache.ts": ["node:crypto"],
            "cli/formats/fingerprint.ts": ["node:crypto"],
            "cli/formats/html.ts": ["node:crypto"],
            "cli/git.ts": ["node:child_process"],
            "cli/threads.ts": ["node:worker_threads"],
            "cli/worker.ts": ["node:worker_threads"],
            "cli/ask.ts": ["node:readline/promises"],
        },
    },
};

interface Import {
    readonly from: string;
    readonly what: string;
}

/** Every module that a source text names in an import, export … from, import() or require(). */
function importsOf(path: string, text: string): Import[] {
    return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => ({ from: path, what: fileName }));
}

/** What is wrong with an import, or null. */
function violation({ from, what }: Import): string | null {
    const room = dirname(from).split("/")[0] ?? ".";
    const rules = table[room];
    if (rules === undefined) return `${from}: the room ${room}/ is not in the table`;
    if (!what.startsWith(".")) {
        const name = what.startsWith("@") || what.startsWith("node:") ? what : (what.split("/")[0] ?? what);
        const allowed = [...rules.packages, ...(rules.only?.[from] ?? [])];
        return allowed.includes(name) ? null : `${from}: ${room}/ must not import ${what}`;
    }
    const target = dirname(posix.normalize(posix.join(dirname(from), what))).split("/")[0] ?? ".";
    return target === room || rules.rooms.includes(target) ? null : `${from}: ${room}/ must not import ${what}`;
}

function sources(): string[] {
    const rooms = Object.keys(table).filter((room) => room !== ".");
    const present = new Set(readdirSync("."));
    const inRooms = rooms
        .filter((room) => present.has(room))
        .flatMap((room) => readdirSync(room, { recursive: true, encoding: "utf8" }).map((name) => join(room, name).replaceAll("\\", "/")));
    const inRoot = [...present].filter((name) => !/\.config\.ts$/u.test(name));
    return [...inRooms, ...inRoot].filter((name) => name.endsWith(".ts") && !/\.(?:test|d)\.ts$/u.test(name)).sort();
}

describe("the import rule", () => {
    it("holds in all rooms", () => {
        const files = sources();
        expect(files.length).toBeGreaterThan(10);
        const violations = files.flatMap((path) => importsOf(path, readFileSync(path, "utf8")).map(violation));
        expect(violations.filter((each) => each !== null)).toEqual([]);
    });

    it.each([
        ["rules/a.ts", 'import type { X } from "../parser/ast.js";'],
        ["analysis/flow/a.ts", 'import { Linter } from "eslint";'],
        ["analysis/a.ts", 'export * from "../rules/index.js";'],
        ["parser/a.ts", 'import { readFileSync } from "node:fs";'],
        ["parser/parse.ts", 'import { Directive } from "@eslint/plugin-kit";'],
        ["parser/a.ts", 'const fs = await import("node:fs");'],
        ["knowledge/a.ts", 'import { a } from "../parser/ast.js";'],
        ["rules/a.ts", 'import plugin from "../index.js";'],
        ["cellar/a.ts", 'import { a } from "./b.js";'],
    ])("is broken by %s with %s", (path, text) => {
        expect(importsOf(path, text).map(violation)).toEqual([expect.any(String)]);
    });

    it.each([
        ["rules/a.ts", 'import type { X } from "../analysis/index.js"; import y from "./define-rule.js";'],
        ["analysis/flow/a.ts", 'import { a } from "../lower/b.js"; import { b } from "../../knowledge/irql.js";'],
        ["index.ts", 'import { rules } from "./rules/index.js"; import { version } from "./version.js";'],
        ["cli/main.ts", 'import plugin from "../index.js"; import { ESLint } from "eslint";'],
    ])("allows %s: %s", (path, text) => {
        expect(importsOf(path, text).map(violation)).toEqual([null, null]);
    });
});
