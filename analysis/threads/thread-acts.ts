/** What a function's acts are to a thread beside it: what may stop the thread, tell it something, or wait for it. */
import type { Act } from "./acts-below.js";
import { Substitution } from "../flow/summary.js";
import { type Cell, isLocalRoot, type Sym } from "../flow/sym.js";
import { isOpaque, isPrinting } from "../printing.js";

/** True for an act that neither waits for anybody nor keeps anybody out, as far as anybody knows. */
export function isQuietBefore(act: Act): boolean {
    const { event } = act;
    if (!("target" in event)) return true;
    switch (event.target.kind) {
        case "wsk":
        case "function":
            return true;
        case "registration":
            return false;
        case "unknown":
            return isPrinting(event);
        case "kernel": {
            const { acts, lock, registers, wait } = event.target.api;
            if (registers?.synchronous === true || (lock !== null && acts?.verb !== "initialize" && acts?.verb !== "release")) return false;
            return wait === null || wait.kind === "lock" || isOfOwnObject(act);
        }
    }
}

/** True for a wait of code that others have to end: the thread is stuck there, or goes on, as they say. */
export function waitsForOthers(act: Act): boolean {
    const { event } = act;
    if (!("target" in event)) return false;
    if (isOpaque(event)) return true;
    const wait = event.target.kind === "kernel" ? event.target.api.wait : null;
    return wait !== null && wait.kind !== "sleep" && wait.kind !== "busy" && wait.kind !== "lock" && !isOfOwnObject(act);
}

/** The object that a wait for a single one is about, in terms of the root; null for other acts. */
export function waitedObject({ event, inRoot }: Act): Sym | null {
    if (!("target" in event) || event.target.kind !== "kernel" || !/^(?:Ke|Zw|Nt)WaitForSingleObject$/.test(event.target.name)) return null;
    const [object] = event.args;
    return object === undefined ? null : inRoot(object);
}

/** True for an act that may wake a thread, or tell it to stop, by an object of the kernel that others see. */
export function signals({ event }: Act): boolean {
    if (!("target" in event) || event.target.kind !== "kernel") return false;
    const { acts } = event.target.api;
    if (/^(?:Zw|Nt)(?:Set|Pulse|Reset|Clear)Event$/.test(event.target.name)) return true;
    if (acts === null || !/^(?:set|release|queue|insert|reset|cancel)$/.test(acts.verb)) return false;
    return acts.on !== "irp" && acts.on !== "lock";
}

/** The variables and members that an act writes and others see, by their last name. */
export function wordsWritten({ event, inRoot }: Act): readonly string[] {
    if ("cell" in event) return [...wordsOf(event.cell), ...wordsBehind(event.cell, inRoot)];
    const { target, args } = event;
    const api = target.kind === "kernel" ? target.api : null;
    if (api === null) return [];
    return args.flatMap((arg, index) => {
        const pointer = (api.args?.[index] ?? api.rest) === "writes" ? inRoot(arg) : null;
        return pointer?.kind === "address" ? wordsOf(pointer.cell) : pointer?.kind === "initial" ? wordsOf(pointer.cell) : [];
    });
}

/** The name of what a pointer as a whole leads to: of the place where it points, or of the variable that holds it. */
function wordsBehind({ base, steps }: Cell, inRoot: Act["inRoot"]): readonly string[] {
    const pointer = "pointer" in base && steps.length === 0 ? inRoot(base.pointer) : null;
    return pointer?.kind === "address" || pointer?.kind === "initial" ? wordsOf(pointer.cell) : [];
}

/** The last name of a place that others see; none for the memory of a function. */
export function wordsOf({ root, base, steps }: Cell): readonly string[] {
    if (isLocalRoot(root)) return [];
    const last = steps.at(-1) ?? ("variable" in base ? base.variable.name : undefined);
    return last === undefined ? [] : [last];
}

/** True for a wait for an object in memory of the function that waits, or of one that leads there: only a request of its own signals that. */
function isOfOwnObject(act: Act): boolean {
    const { event } = act;
    const wait = "target" in event && event.target.kind === "kernel" ? event.target.api.wait : null;
    let object = wait?.object === null || wait === null || !("args" in event) ? undefined : event.args[wait.object];
    const isOwn = (): boolean => object?.kind === "address" && isLocalRoot(object.cell.root);
    for (const { event: site } of [...act.chain].reverse()) {
        if (isOwn() || object === undefined) break;
        object = new Substitution(site, site.state).sym(object);
    }
    return isOwn();
}
