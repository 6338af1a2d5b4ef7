import { describe, expect, it } from "vitest";
import { programOf } from "../../tests/programs.js";
import { loopByLoop, loopHeads, reversePostorder } from "./block-order.js";

/** The calls of `f` in the order in which its blocks are run; heads of loops are marked. */
function order(body: string): string {
    const program = programOf({ "main.c": `void f(int n, int m) { ${body} }` });
    const [fn] = [...program.project.functions()];
    const cfg = fn === undefined ? null : program.cfg(fn);
    if (cfg === null) throw new Error("no graph");
    const blocks = loopByLoop(cfg.entry);
    const heads = loopHeads(blocks);
    expect(new Set(blocks.keys())).toEqual(new Set(reversePostorder(cfg.entry).keys()));
    expect(heads).toEqual(loopHeads(reversePostorder(cfg.entry)));
    const names = [...blocks.keys()].flatMap((block) => [
        ...(heads.has(block) ? ["*"] : []), ...block.instrs.flatMap((instr) => (instr.op === "call" && instr.callee.op === "function" ? [instr.callee.name] : [])),
    ]);
    return names.join(" ");
}

describe("the order in which blocks are run", () => {
    it.each([
        ["no loop", "A(); if (n) B(); else C(); D();", "A C B D"],
        ["a loop", "A(); while (n) B(); C();", "A * B C"],
        ["a loop with two ways out", "while (n) { A(); if (m) break; B(); } C();", "* A B C"],
        ["one loop behind another", "while (n) A(); while (m) B(); C();", "* A * B C"],
        ["a loop in a loop", "while (n) { A(); while (m) B(); C(); } D();", "* A * B C D"],
        ["a loop that begins with its body", "do { A(); } while (n); B();", "* A B"],
        ["a way out of two loops", "while (n) { while (m) { A(); if (n) goto out; B(); } C(); } out: D();", "* * A B C D"],
    ])("has loops together: %s", (_, body, expected) => expect(order(body)).toBe(expected));

    it("has all blocks of a loop that is entered in two ways", () => expect(order("if (n) goto in; while (m) { A(); in: B(); } C();").split(" ")).toEqual(expect.arrayContaining(["A", "B", "C", "*"])));
});

describe("what is heard of a run", () => {
    it("is told once for each call, in loops as well, as it has settled", () => {
        const program = programOf({ "main.c": "void f(int n, int m) { int k = 1; A(k); while (n) { B(k); while (m) { C(k); k = 2; } D(k); } E(k); }" });
        const [fn] = [...program.project.functions()];
        const calls = fn === undefined ? [] : (program.flow(fn)?.calls ?? []);
        expect(calls.map(({ target }) => target.name)).toEqual(["A", "B", "C", "D", "E"]);
        expect(calls.map(({ args: [value] }) => (value?.kind === "phi" ? "several" : value?.key))).toEqual(["1", "several", "several", "several", "several"]);
    });
});
