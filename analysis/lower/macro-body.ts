/** What macros of the project stand for, as syntax. */
import type { CNode } from "../../parser/ast.js";
import { parseFragment } from "../../parser/fragment.js";
import type { MacroDefinition } from "../../parser/parsed-file.js";
import { withCasts } from "../casts.js";
import type { Project } from "../project.js";
import type { Unit } from "../unit.js";

const bodies = new WeakMap<MacroDefinition, CNode | null>();

/** The replacement list of a macro as an expression or a `compound_statement`; null when it is neither by itself. */
export function macroBody(project: Project, unit: Unit, macro: MacroDefinition): CNode | null {
    let body = bodies.get(macro);
    if (body === undefined) {
        body = parseFragment(unit.file, macro.bodyStart, macro.bodyStart + macro.body.length);
        if (body !== null) body = withCasts(project, unit, body, macro.parameters ?? []);
        bodies.set(macro, body);
    }
    return body;
}
