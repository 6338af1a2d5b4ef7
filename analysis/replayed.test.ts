import { describe, expect, it } from "vitest";
import { Replayed } from "./replayed.js";

describe("what is replayed", () => {
    function numbers(made: number[]): Replayed<number> {
        return new Replayed(function* make() {
            for (let at = 1; at <= 3; at++) {
                made.push(at);
                yield at;
            }
        });
    }

    it("is made once, and no further than somebody reads", () => {
        const made: number[] = [];
        const all = numbers(made);
        for (const each of all) if (each === 2) break;
        expect(made).toEqual([1, 2]);
        expect([...all]).toEqual([1, 2, 3]);
        expect([...all]).toEqual([1, 2, 3]);
        expect(made).toEqual([1, 2, 3]);
    });

    it("may be read by several in turns", () => {
        const all = numbers([]);
        const [one, other] = [all[Symbol.iterator](), all[Symbol.iterator]()];
        expect([one.next().value, other.next().value, other.next().value, one.next().value]).toEqual([1, 1, 2, 2]);
    });

    it("may be read while it is made", () => {
        const inner: number[][] = [];
        const all: Replayed<number> = new Replayed(function* make() {
            yield 1;
            if (inner.length === 0) {
                inner.push([]);
                inner[0] = [...all];
            }
            yield 2;
        });
        expect([...all]).toEqual([1, 2]);
        expect(inner).toEqual([[1, 2]]);
    });

    it("goes on after a failure for those who ask again", () => {
        let failures = 0;
        const all = new Replayed<number>(function* make() {
            yield 1;
            if (failures++ < 2) throw new Error("no");
            yield 2;
        });
        expect(() => [...all]).toThrow("no");
        expect(() => [...all]).toThrow("no");
        expect([...all]).toEqual([1, 2]);
    });
});
