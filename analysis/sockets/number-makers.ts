/**
 * Sockets that a driver knows by numbers, as those of user mode are known: a function makes a socket, puts it into a table of file scope and
 * returns the number of its place there.
 */
import { textOf } from "../callees.js";
import type { Concerned } from "../concerned.js";
import type { AssignEvent } from "../flow/engine.js";
import { alternatives, type Sym } from "../flow/sym.js";
import type { FunctionFlow, Program } from "../program.js";
import type { CType } from "../types.js";
import type { FunctionDecl } from "../unit.js";

/** What is known of a function that returns the number of a new socket. */
export interface NumberMaker {
    /** What it returns where it has made none. */
    readonly fails: readonly Sym[];
    /** The variable that is the table. */
    readonly table: string;
}

/** Types that are no numbers of anything: nothing, a status, an answer, a pointer. */
const NO_NUMBER = /^(?:void|VOID|NTSTATUS|BOOLEAN|BOOL|bool|_Bool|float|double|HANDLE|P[A-Z]\w*)$/;
/** A place in a table is given something. */
const FILLS = /\][\w\s.>-]*=[^=]/;

/** True for a function by whose type it may return the number of something. */
export function mayReturnNumber({ result }: { readonly result: CType }): boolean {
    return result.kind === "named" && !NO_NUMBER.test(result.name);
}

/** True for what may be returned in place of a number: a constant, whether its value is known or only its name. */
export function isFailure({ kind }: Sym): boolean {
    return kind === "const" || kind === "name";
}

/**
 * What a function that puts a new socket into a table returns; null for all others.
 *
 * @param making functions that make sockets
 */
export function makerByTable(program: Program, making: Concerned, fn: FunctionDecl): NumberMaker | null {
    if (!mayReturnNumber(fn) || !FILLS.test(textOf(fn))) return null;
    const flow = program.flow(fn);
    if (flow?.calls.some(({ target }) => target.kind === "kernel" && target.api.acts?.on === "list" && target.api.acts.verb === "insert") === true) return null;
    const places = (flow?.assigns ?? []).filter(({ value }) => flow !== null && isNewSocket(value, flow, making)).flatMap(({ cell }) => placeIn(cell) ?? []);
    const [place] = places;
    if (flow === null || place === undefined) return null;
    const isOf = (value: Sym): boolean => !isFailure(value) && places.some(({ index }) => index.includes(value.key) || value.key.includes(index));
    const fails = new Map<string, Sym>();
    let isMaker = false;
    for (const { value } of flow.returns) {
        // The variable of a loop is a number, whatever it begins with.
        for (const each of value === null ? [] : isOf(value) ? [value] : (alternatives(value) ?? [value])) {
            if (isOf(each)) isMaker = true;
            else if (isFailure(each)) fails.set(each.key, each);
            else return null;
        }
    }
    return isMaker ? { fails: [...fails.values()], table: place.table } : null;
}

/** The table of file scope that a cell is an element of, and its index where that is no constant; null for other cells. */
function placeIn({ base, steps }: AssignEvent["cell"]): { readonly table: string; readonly index: string } | null {
    if (!("variable" in base) || base.variable.scope !== "global") return null;
    const step = steps.find((each) => each.startsWith("[") && !/^\[\d+\]$/.test(each));
    return step === undefined ? null : { table: base.variable.name, index: step.slice(1, -1) };
}

/** True for a socket, or the structure that holds one, which a call has made. */
function isNewSocket(value: Sym, { calls }: FunctionFlow, making: Concerned): boolean {
    return (alternatives(value) ?? [value]).some(({ key }) => {
        if (key.endsWith(".IoStatus.Information")) return true;
        const id = /^\?*c(\d+)(?!\w)/.exec(key)?.[1];
        return id !== undefined && calls.some(({ call, target }) => `${call.id}` === id && target.kind === "function" && making.hasBelow(target.decl));
    });
}
