/** What a function does to memory that its caller has no name for, and never gets one: nobody needs to be told of it. */
import type { Cell, Sym } from "./sym.js";

interface Write {
    readonly cell: Cell;
    readonly value: Sym;
}

/** What of a function's doings its caller can see. */
interface Doings {
    /** What it returns and gives away. */
    readonly told: readonly Sym[];
    readonly writes: readonly Write[];
    readonly havocs: readonly Cell[];
}

/** Pointers of which a caller knows only what the function tells it. What is stored where an unknown one leads, counts as given away. */
const UNNAMED: ReadonlySet<string> = new Set(["unknown", "uninitialized", "name", "string", "const"]);

/** The writes and changes of which a caller may learn: all but those of memory to which nothing leads that it gets. */
export function withinReach({ told, writes, havocs }: Doings): Pick<Doings, "writes" | "havocs"> {
    const doubtful = new Map<Write, string>();
    for (const write of writes) {
        const { kind, key } = originOf(write.cell);
        if (UNNAMED.has(kind)) doubtful.set(write, key);
    }
    const keys = told.map(({ key }) => key);
    for (const write of writes) if (!doubtful.has(write)) keys.push(write.cell.key, write.value.key);
    // What is found in memory that is in reach is in reach as well: the list grows while it is walked.
    for (const key of keys) {
        for (const [write, origin] of doubtful) {
            if (!key.includes(origin)) continue;
            doubtful.delete(write);
            keys.push(write.cell.key, write.value.key);
        }
    }
    const isNamed = (cell: Cell): boolean => {
        const { kind, key } = originOf(cell);
        return (kind !== "result" && !UNNAMED.has(kind)) || keys.some((each) => each.includes(key));
    };
    return { writes: doubtful.size === 0 ? writes : writes.filter((write) => !doubtful.has(write)), havocs: havocs.filter(isNamed) };
}

/** The pointer that leads to a cell, over whatever others. A variable of file scope is its own origin. */
function originOf(cell: Cell): { readonly kind: string; readonly key: string } {
    let { base } = cell;
    while ("pointer" in base) {
        const { pointer } = base;
        if (pointer.kind === "initial" && pointer.epoch !== "") return { kind: "unknown", key: pointer.key };
        if (pointer.kind !== "initial" && pointer.kind !== "address") return pointer;
        ({ base } = pointer.cell);
    }
    return { kind: "variable", key: "" };
}
