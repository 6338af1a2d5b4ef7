/** Results of the registration functions that nobody looks at. */
import type { CNode } from "../parser/ast.js";
import type { CallEvent } from "./flow/engine.js";
import type { Program } from "./program.js";
import type { FunctionDecl } from "./unit.js";

/** A call whose result is thrown away, or kept in a variable that is never read. */
export interface UncheckedResult {
    readonly event: CallEvent;
    readonly at: CNode;
    readonly name: string;
    /** The variable that gets the result. */
    readonly variable: string | null;
}

const INSPECTED = /^(?:WskRegister|WskCaptureProviderNPI|WskQueryProviderCharacteristics)$/;

/** The calls of `fn` whose result must be looked at and is not. */
export function* uncheckedResults(program: Program, fn: FunctionDecl): Generator<UncheckedResult, void, undefined> {
    const text = fn.unit.file.text.slice(fn.item.bodyStart, fn.item.end);
    if (!/\bWsk(?:Register|CaptureProviderNPI|QueryProviderCharacteristics)\b/.test(text)) return;
    for (const event of program.flow(fn)?.calls ?? []) {
        const { target, call } = event;
        if (target.kind === "function" || target.kind === "unknown" || !INSPECTED.test(target.name) || call.inMacro !== null) continue;
        const use = useOf(call.node);
        if (use === "discarded") yield { event, at: call.node, name: target.name, variable: null };
        else if (use !== null && !isReadAfter(fn, call.node, use)) yield { event, at: call.node, name: target.name, variable: use };
    }
}

/** What becomes of a call's value: the local it is assigned to, nothing at all, or something else (null). */
function useOf(call: CNode): string | null {
    let node = call;
    while (node.parent?.kind === "parenthesized_expression" || node.parent?.kind === "cast_expression") node = node.parent;
    const { parent } = node;
    if (parent?.kind === "expression_statement") return "discarded";
    if (parent?.kind === "init_declarator") return parent.get("declarator")?.text ?? null;
    const left = parent?.kind === "assignment_expression" && parent.parent?.kind === "expression_statement" ? parent.get("left") : null;
    return left?.kind === "identifier" ? left.text : null;
}

/** True unless the variable is a local that is not named again; a name in a loop, or beyond a backward jump, may be read before. */
function isReadAfter(fn: FunctionDecl, call: CNode, variable: string): boolean {
    const body = fn.body;
    if (body === null) return true;
    let isLocal = false;
    for (const node of body.walk()) {
        if (node.kind !== "identifier" || node.text !== variable) continue;
        if (node.start >= call.end) return true;
        const { parent } = node;
        if (parent?.kind === "declaration" || (parent?.kind === "init_declarator" && parent.get("declarator") === node)) isLocal = true;
        if (parent?.kind === "pointer_expression") return true;
    }
    for (let at: CNode | null = call; at !== null && at !== body; at = at.parent) if (/^(?:for|while|do)_statement$/.test(at.kind)) return true;
    return !isLocal || /\bgoto\b/.test(body.text);
}
