/** Variables by which a function keeps in mind what it has done with an object, and which code out of sight may have changed since. */
import type { CNode } from "../../parser/ast.js";
import type { FlowState } from "../flow/state.js";
import type { Sym } from "../flow/sym.js";
import type { ControlFlow } from "../ir.js";
import type { Program } from "../program.js";
import type { FunctionDecl } from "../unit.js";
import { firstCall } from "./asked.js";
import type { Run } from "./run.js";
import type { Trail } from "./trail.js";

/** Where a function itself writes memory that others see: offsets of the assignments, by the cell's key. */
type Written = ReadonlyMap<string, readonly number[]>;

class Forgotten {
    readonly #written = new Map<FunctionDecl, Written>();

    constructor(readonly program: Program) {}

    /**
     * True where a variable has decided that the function has set since, and that code out of sight may have set after it, and hardly has:
     * `Sent = TRUE; …; Log(…); if (!Sent) …`. On which path it has which value, nobody can tell any more.
     *
     * @param first the place where the object was moved first
     */
    decides(run: Pick<Run<string>, "fn" | "object" | "property" | "calls">, trail: Trail, first: CNode | undefined, state: FlowState): boolean {
        const { fn, calls } = run;
        const written = this.#writtenIn(fn);
        const cfg = this.program.cfg(fn);
        if (written.size === 0 || cfg === null) return false;
        for (const { of } of state.facts.values()) {
            const value = of === null ? null : readAgain(of);
            const places = value === null ? undefined : written.get(value.cell.key);
            if (value === null || places === undefined) continue;
            const since = calls.get(firstCall(run, trail, first, undefined) ?? -1)?.call.node.start ?? -1;
            const changed = lastPlace(cfg, value.epoch);
            if (places.some((at) => since < at && at < changed)) return true;
        }
        return false;
    }

    #writtenIn(fn: FunctionDecl): Written {
        let written = this.#written.get(fn);
        if (written === undefined) {
            const places = new Map<string, number[]>();
            for (const { cell, instr } of this.program.flow(fn)?.assigns ?? []) {
                if ("variable" in cell.base && cell.base.variable.scope !== "global") continue;
                places.set(cell.key, [...(places.get(cell.key) ?? []), instr.node.start]);
            }
            this.#written.set(fn, (written = places));
        }
        return written;
    }
}

const known = new WeakMap<Program, Forgotten>();

/** The same for all who ask about one program. */
export function forgotten(program: Program): Forgotten {
    let all = known.get(program);
    if (all === undefined) known.set(program, (all = new Forgotten(program)));
    return all;
}

/** What was read from memory after code out of sight may have changed it, or a test of that; null for other values. */
function readAgain(sym: Sym): Extract<Sym, { kind: "initial" }> | null {
    if (sym.kind === "op") return readAgain(sym.left);
    return sym.kind === "initial" && sym.epoch !== "" ? sym : null;
}

/** The last of the calls (`c3`), and of the places where paths meet (`j5`), that an epoch is made of. */
function lastPlace({ calls, blocks }: ControlFlow, epoch: string): number {
    const places = Array.from(epoch.matchAll(/([cj])(\d+)(?![\w/])/g), ([, kind, number]) => {
        if (kind === "c") return calls.find(({ id }) => id === Number(number))?.node.start ?? -1;
        const block = blocks.find(({ id }) => id === Number(number));
        return block?.instrs[0]?.node.start ?? (block !== undefined && "node" in block.end ? block.end.node.start : -1);
    });
    return Math.max(-1, ...places);
}
