import { readFileSync } from "node:fs";
import { globSync } from "glob";
import { describe, expect, it } from "vitest";
import type { CNode } from "./ast.js";
import { KeptPieces, nodesOf, shapeOf } from "./kept-pieces.js";
import { parseFile } from "./parse.js";

/** All that a node says of itself, one below the other, with offsets from `offset` on. */
function listed(nodes: readonly CNode[], offset: number): string[] {
    return nodes.flatMap((top) => [...top.walk()]).map((node) => {
        const { kind, start, end, field, operator, missing, hasError, parent, children } = node;
        return [kind, start - offset, end - offset, field, operator, missing, hasError, parent?.kind, children.length].join(" ");
    });
}

describe("pieces that were parsed before", () => {
    const files = globSync("test-corpus/{drivers,demo}/**/*.c");

    it("are the same nodes in the next version of a file, wherever they stand", () => {
        expect(files.length).toBeGreaterThan(10);
        for (const path of files) {
            const text = readFileSync(path, "utf8").replace(/^\ufeff/, "");
            const before = listed(parseFile(path, text).root.children, 0);
            const moved = parseFile(path, `// moved\n${text}`);
            expect(listed(moved.root.children, 9)).toEqual(before);
            for (const node of moved.root.walk()) expect(node.source).toBe(moved);
        }
    });

    it("keep nothing of changes that were made to their nodes", () => {
        const text = "int F(int a) { return (a) + 1; }\n";
        const first = parseFile("changed.c", `${text}int x;\n`).root.children[0] as CNode;
        const before = listed([first], 0);
        first.children = [];
        const second = parseFile("changed.c", `${text}int y;\n`).root.children[0] as CNode;
        expect(listed([second], 0)).toEqual(before);
    });

    it("are forgotten when they are too many", () => {
        const kept = new KeptPieces();
        const shape = shapeOf([], 0, 0);
        kept.keep("a", "a", shape);
        expect(kept.get("a", "a")).toBe(shape);
        expect(kept.get("a", "b")).toBeUndefined();
        kept.keep("long", "x".repeat(1_000_000), shape);
        expect(kept.get("a", "a")).toBeUndefined();
        expect(nodesOf(shape, { path: "a.c", text: "" }, 0)).toEqual([]);
    });
});
