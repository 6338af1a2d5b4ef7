/** The expressions that an instruction or the end of a basic block evaluates, parts included. */
import type { Block, Expr, Instr, Place } from "../ir.js";

/** Every expression in `from`, outer ones first. */
export function* expressionsIn(from: Instr | Block["end"]): Generator<Expr, void, undefined> {
    switch (from.op) {
        case "call":
            for (const arg of from.args) yield* within(arg);
            return;
        case "assign":
            yield* inPlace(from.target);
            yield* within(from.value);
            return;
        case "setTemp":
            yield* within(from.value);
            return;
        case "branch":
            yield* within(from.condition);
            return;
        case "switch":
            yield* within(from.value);
            return;
        case "return":
            if (from.value !== null) yield* within(from.value);
            return;
        default:
    }
}

function* within(expr: Expr): Generator<Expr, void, undefined> {
    yield expr;
    switch (expr.op) {
        case "read":
        case "address":
            yield* inPlace(expr.place);
            return;
        case "unary":
        case "ntSuccess":
        case "ntSeverity":
            yield* within(expr.operand);
            return;
        case "binary":
            yield* within(expr.left);
            yield* within(expr.right);
            return;
        default:
    }
}

function* inPlace(place: Place): Generator<Expr, void, undefined> {
    switch (place.op) {
        case "var":
            return;
        case "deref":
            yield* within(place.of);
            return;
        case "field":
            yield* inPlace(place.base);
            return;
        case "index":
            yield* inPlace(place.base);
            yield* within(place.index);
            return;
    }
}
