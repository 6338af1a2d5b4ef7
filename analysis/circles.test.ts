import { describe, expect, it } from "vitest";
import { circles } from "./circles.js";

/** Circles of a graph that is written as `a>b c`, one node in a line. */
function found(...lines: readonly string[]): string {
    const graph = new Map(lines.map((line) => [line[0] ?? "", (line.split(">")[1] ?? "").split(" ").filter((each) => each !== "")]));
    return [...circles(graph.keys(), (node) => graph.get(node) ?? [])].map((circle) => [...circle].sort().join("")).join(" ");
}

describe("circles", () => {
    it("come after what they lead to", () => expect(found("a>b", "b>c", "c>")).toBe("c b a"));
    it("are found whole", () => expect(found("a>b", "b>c", "c>a d", "d>e", "e>d")).toBe("de abc"));
    it("may share no node", () => expect(found("a>b c", "b>a", "c>d", "d>c", "e>a d")).toBe("cd ab e"));
    it("may be one node that leads to itself", () => expect(found("a>a b", "b>b")).toBe("b a"));
    it("are found in a ring of many nodes without calling deeper for each", () => {
        const size = 50_000;
        expect([...circles([0], (node) => [(node + 1) % size])].map(({ length }) => length)).toEqual([size]);
    });
});
