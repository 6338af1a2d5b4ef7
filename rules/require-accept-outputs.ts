import { ACCEPT, type OutputFault } from "../analysis/index.js";
import { defineRule, type Edit } from "./support/define-rule.js";
import { listed } from "./support/event-requests.js";
import { insertBefore, replace, statementOf } from "./support/statements.js";

const DDI = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk";

export default defineRule({
    id: "require-accept-outputs",
    contracts: { A11: ["missing", "parameter", "late"], A12: ["value"] },
    category: "callbacks",
    level: "error",
    description: "Require WskAcceptEvent callbacks to set the context and the dispatch table of a socket that they accept",
    sources: [
        `${DDI}/nc-wsk-pfn_wsk_accept_event`,
        "https://learn.microsoft.com/windows-hardware/drivers/network/listening-for-and-accepting-incoming-connections",
    ],
    fix: "both",
    messages: {
        missing:
            "'{{callback}}' accepts the connection on a path on which it has not set {{outputs}}: WSK then uses whatever it finds there as the context and the " +
            "callbacks of the new socket. Set both before returning STATUS_SUCCESS; NULL is a valid value.",
        parameter:
            "'{{callback}}' assigns to '{{output}}' itself, which nobody ever sees, and not to what it points to: the new socket gets whatever WSK finds there. " +
            "Write '*{{output}}'.",
        late:
            "{{call}} enables events on the accepted socket in '{{callback}}' before {{outputs}} are set: an event may come at once and find neither. " +
            "Set both first.",
        value: "'*{{output}}' takes the address of a dispatch table, and {{table}} is the table itself. Write '&{{table}}'.",
        set: "Set {{outputs}} to NULL here: no context, no callbacks.",
        dereference: "Assign to what '{{output}}' points to.",
    },
    check(driver, report) {
        for (const { fn, event, registered } of driver.callbacks()) {
            if (event.name !== "WskAcceptEvent") continue;
            const name = (output: number): string => fn.parameters?.[output]?.name ?? "";
            const trace = registered === null ? [] : [registered];
            for (const fault of driver.callbackPaths.outputFaults(fn)) {
                const { at, kind } = fault;
                const outputs = outputsOf(fault).map(name).filter((each) => each !== "");
                const data = { callback: fn.name, outputs: listed(outputs.map((each) => `'*${each}'`)), output: outputs[0] ?? "" };
                if (kind === "missing") {
                    const statement = at.kind === "return_statement" && outputs.length === fault.outputs.length ? statementOf(at) : null;
                    const edit = statement === null ? null : insertBefore(statement, outputs.map((each) => `*${each} = NULL;`).join(" "));
                    report({ at, message: kind, data, trace, suggestions: edit === null ? [] : [{ message: "set", data, edits: [edit] }] });
                } else if (kind === "parameter") {
                    const edits = dereferenced(fault, data.output);
                    report({ at, message: kind, data, trace, suggestions: edits.length === 0 ? [] : [{ message: "dereference", data, edits }] });
                } else if (kind === "late") report({ at, message: kind, data: { ...data, call: fault.name }, trace });
                else report({ at, message: kind, data: { ...data, table: fault.table }, trace, fix: addressed(fault) });
            }
        }
    },
});

function outputsOf(fault: OutputFault): readonly number[] {
    if (fault.kind === "missing") return fault.outputs;
    if (fault.kind === "late") return [ACCEPT.context, ACCEPT.dispatch];
    return [fault.kind === "parameter" ? fault.output : ACCEPT.dispatch];
}

/** A statement of its own that assigns to the parameter by its name. */
function dereferenced({ at }: OutputFault, name: string): readonly Edit[] {
    const left = at.kind === "assignment_expression" && at.parent?.kind === "expression_statement" ? at.get("left") : null;
    // In `a = b = NULL` each would need a type of its own.
    return left?.text === name && at.get("right")?.kind !== "assignment_expression" ? [replace(left, `*${name}`)] : [];
}

/** The table is named, not computed. */
function addressed(fault: OutputFault): readonly Edit[] {
    const value = fault.kind === "value" ? fault.value : null;
    return value !== null && /^\w+(?:(?:\.|->)\w+)*$/u.test(value.text) ? [replace(value, `&${value.text}`)] : [];
}
