/** From a function definition to its control-flow graph. */
import { withCasts } from "../casts.js";
import { counts } from "../counts.js";
import type { ControlFlow } from "../ir.js";
import type { Project } from "../project.js";
import type { CNode } from "../../parser/ast.js";
import { enumeratorsIn, type FunctionDecl } from "../unit.js";
import { Builder, TooLarge } from "./builder.js";
import { lowerMemberInitializers } from "./cpp-statements.js";
import { methodOf } from "./methods.js";
import { lowerStatement } from "./statements.js";

/** Lowers a function; null when it has no body that the grammar could make out or is too large to analyse. */
export function lowerFunction(project: Project, fn: FunctionDecl): ControlFlow | null {
    const { body, node } = fn;
    if (body === null || node === null) return null;
    counts.functions++;
    withCasts(project, fn.unit, node);
    const b = new Builder(project, fn.unit, fn.result);
    const entry = b.current;
    const parameters = (fn.parameters ?? []).map((each, index) => b.declareParameter(each.name, each.type, each.node, index));
    b.method = methodOf(b, fn, node);
    const self = b.method?.self ?? null;
    if (self !== null) parameters.push(self);
    for (const { kind, start } of fn.unit.file.annotationsIn(body.start, body.end)) if (kind === "placeholder") b.placeholders.push(start);
    if (/\benum\b/.test(body.text)) for (const each of body.walk()) if (each.kind === "enum_specifier") declareEnumerators(b, each);
    try {
        lowerMemberInitializers(b, node);
        lowerStatement(b, body);
    } catch (error) {
        if (error instanceof TooLarge) return null;
        throw error;
    }
    if (b.current.end.op === "stop") b.current.end = { op: "return", value: null, node: body };
    return {
        entry,
        blocks: b.blocks,
        parameters,
        locals: b.locals,
        calls: b.calls,
        comparisons: b.comparisons,
        incomplete: b.incomplete || body.hasError || fn.parameters === null,
    };
}

function declareEnumerators(b: Builder, node: CNode): void {
    const body = node.get("body");
    if (body !== null) for (const each of enumeratorsIn(body)) b.enumerators.set(each.name, each);
}
