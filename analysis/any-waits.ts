/** Waits for one of several objects, of which one is what the completion routine of a request signals. */
import type { CallEvent } from "./flow/engine.js";
import { mentions } from "./flow/state.js";
import { type Cell, isConstant, memberCell, pointeeCell, rootCell, type Sym } from "./flow/sym.js";
import type { AwaitingEvent } from "./awaiting.js";
import { happening, type Way } from "./typestate/ways.js";

const WAIT = "KeWaitForMultipleObjects";
/** Positions of its arguments. */
const COUNT = 0;
const OBJECTS = 1;
const TYPE = 2;
const ALERTABLE = 5;
const TIMEOUT = 6;
const WAIT_ANY = 1;
/** More objects than these are not told apart. */
const MOST_OBJECTS = 4;

/**
 * How a wait for any of several objects may end for a request whose completion routine gets `context`: with the routine's object, with another
 * one, or with none. Null for other waits, and where these cannot be told apart.
 */
export function anyWays({ target, args, state }: CallEvent, context: Sym | null): readonly Way<AwaitingEvent>[] | null {
    const [count, objects, timeout] = [args[COUNT], args[OBJECTS], args[TIMEOUT]];
    if (target.kind !== "kernel" || target.name !== WAIT || context === null || !isConstant(args[TYPE], WAIT_ANY) || !isConstant(args[ALERTABLE], 0)) return null;
    if (count?.kind !== "const" || count.value < 1 || count.value > MOST_OBJECTS || objects?.kind !== "address" || timeout === undefined) return null;
    const all = Array.from({ length: count.value }, (_, index) => state.load(elementCell(objects.cell, index)));
    const own = all.findIndex((each) => isWithin(each, context));
    if (own < 0 || !all.every((each, index) => index === own || isApart(each, context))) return null;
    const ways = all.map((_, index): Way<AwaitingEvent> => ({
        if: [{ is: index }], events: [index === own ? happening("await") : { ...happening("timeOut"), says: "overtaken" }],
    }));
    return isConstant(timeout, 0) ? ways : [...ways, { if: [{ value: timeout, truth: true }, { result: "timeout" }], events: [happening("timeOut")] }];
}

/** An element of the array that begins at `cell`: the array itself, or its first element. */
function elementCell(cell: Cell, index: number): Cell {
    if (cell.steps.at(-1) !== "[0]") return memberCell(cell, `[${index}]`);
    return memberCell(cell.steps.slice(0, -1).reduce(memberCell, rootCell(cell.root, cell.base)), `[${index}]`);
}

/** True for what the context is, or is a part of what it points to. */
function isWithin(object: Sym, context: Sym): boolean {
    if (object.key === context.key) return true;
    if (object.kind !== "address") return false;
    const { cell } = object;
    const whole = pointeeCell(context);
    return cell.root === whole.root && whole.steps.every((step, at) => step === cell.steps[at]);
}

/** True for an object that the routine does not find by its context. */
function isApart(object: Sym, context: Sym): boolean {
    const isNamed = object.kind === "address" || object.kind === "param" || object.kind === "initial" || object.kind === "result";
    return isNamed && !isWithin(object, context) && !mentions(object.key, pointeeCell(context).key);
}
