import { type CNode, type FunctionDecl, type Shadowing, type SignatureFault } from "../analysis/index.js";
import type { EventCallback } from "../knowledge/index.js";
import { defineRule, type Edit, type Suggestion } from "./support/define-rule.js";
import { listed } from "./support/event-requests.js";
import { replace } from "./support/statements.js";

const DDI = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk";

type Id = "count" | "parameter" | "result" | "redeclared" | "hidden" | "convention" | "add" | "retype" | "rename" | "declare";

export default defineRule({
    id: "valid-callback-signature",
    contracts: { A16: ["redeclared", "hidden"], A17: ["count", "parameter", "result"], A18: ["convention"] },
    category: "callbacks",
    level: "error",
    description: "Require event callbacks to have the parameters and the result that WSK documents, and no local that hides a parameter",
    sources: [
        `${DDI}/nc-wsk-pfn_wsk_accept_event`,
        `${DDI}/nc-wsk-pfn_wsk_inspect_event`,
        `${DDI}/nc-wsk-pfn_wsk_abort_event`,
        `${DDI}/nc-wsk-pfn_wsk_receive_event`,
        `${DDI}/nc-wsk-pfn_wsk_receive_from_event`,
        `${DDI}/nc-wsk-pfn_wsk_disconnect_event`,
        `${DDI}/nc-wsk-pfn_wsk_send_backlog_event`,
        `${DDI}/nc-wsk-pfn_wsk_client_event`,
    ],
    fix: "suggestion",
    schema: { type: "object", properties: { checkCallingConvention: { type: "boolean" } }, additionalProperties: false },
    defaultOptions: { checkCallingConvention: false },
    messages: {
        count:
            "'{{callback}}' has {{count}} parameters, and WSK calls a {{event}} callback with {{expected}}: {{parameters}}. A cast hides that from the compiler; " +
            "the callback reads wrong arguments, and on x86 the stack is off when it returns. Declare all of them.",
        parameter:
            "'{{parameter}}' of '{{callback}}' is declared as {{declared}}, and WSK passes a {{event}} callback {{type}} there: it reads, or writes, something " +
            "else than it is given. Declare it as {{type}}.",
        result: "'{{callback}}' returns {{declared}}, and WSK expects {{type}} from a {{event}} callback: it takes whatever the register holds. Declare it as {{type}}.",
        redeclared:
            "'{{name}}' is declared once more in the body of '{{callback}}', the {{event}} callback, whose parameter has that name: the compiler refuses it. Give the " +
            "variable a name of its own.",
        hidden:
            "This '{{name}}' hides the parameter of '{{callback}}', the {{event}} callback: what WSK has passed is out of reach in this block. Give the variable a " +
            "name of its own.",
        convention:
            "'{{callback}}' is a {{event}} callback without WSKAPI: where the compiler's default is another convention, x86 builds lose their stack. " +
            "Declare it with WSKAPI.",
        add: "Add the missing parameters.",
        retype: "Declare it as {{type}}.",
        rename: "Call the variable '{{to}}'.",
        declare: "Declare it with WSKAPI.",
    },
    check(driver, report, { checkCallingConvention }) {
        for (const { fn, event, registered } of driver.callbacks()) {
            const trace = registered === null ? [] : [registered];
            const data = { callback: fn.name, event: event.name };
            for (const fault of driver.callbackPaths.signatureFaults(fn, event)) {
                report({ at: fault.at, message: fault.kind, data: { ...data, ...textsOf(fault, event) }, trace, suggestions: corrected(fn, fault, event) });
            }
            for (const each of driver.callbackPaths.shadowings(fn)) {
                const to = freeName(fn, each.name);
                const renamed: Suggestion<Id> = { message: "rename", data: { to }, edits: renaming(each, to) };
                report({ at: each.at, message: each.isInner ? "hidden" : "redeclared", data: { ...data, name: each.name }, suggestions: [renamed] });
            }
            const { nameNode } = fn;
            if (!checkCallingConvention || nameNode === null || !driver.callbackPaths.lacksConvention(fn)) continue;
            const declared: Suggestion<Id> = { message: "declare", edits: [{ start: nameNode.start, end: nameNode.start, text: "WSKAPI " }] };
            report({ at: nameNode, message: "convention", data, trace, suggestions: [declared] });
        }
    },
});

function textsOf(fault: SignatureFault, { parameters, returnType }: EventCallback): Readonly<Record<string, string | number>> {
    if (fault.kind === "count") return { count: fault.count, expected: parameters.length, parameters: listed(parameters.map(({ type, name }) => `${type} ${name}`)) };
    if (fault.kind === "result") return { declared: fault.declared, type: returnType };
    return { parameter: fault.at.text, declared: fault.declared, type: fault.parameter.type };
}

function corrected(fn: FunctionDecl, fault: SignatureFault, { parameters, returnType }: EventCallback): readonly Suggestion<Id>[] {
    if (fault.kind === "count") {
        const last = fn.parameters?.at(-1)?.node ?? null;
        const absent = parameters.slice(fault.count);
        const missing = absent.map(({ type, name }) => `, ${type} ${name}`).join("");
        // One that has the name of a missing one stands in another's place, and would be declared twice.
        if (fn.parameters?.some(({ name }) => absent.some((each) => each.name === name)) === true) return [];
        // Behind the last one that is there; which one is too much, or has another's place, nobody can tell.
        if (!fault.fits || last === null || missing === "" || last.parent === null || last.parent.end !== last.end || last.kind !== "identifier" || isDamaged(last)) return [];
        return [{ message: "add", edits: [{ start: last.end, end: last.end, text: missing }] }];
    }
    const type = fault.kind === "result" ? returnType : fault.parameter.type;
    return fault.specifier === null ? [] : [{ message: "retype", data: { type }, edits: [replace(fault.specifier, type.replaceAll(" *", "*"))] }];
}

/** True in a list of parameters that was not understood as a whole. */
function isDamaged(parameter: CNode): boolean {
    let list: CNode | null = parameter;
    while (list !== null && list.kind !== "parameter_list") list = list.parent;
    return list?.hasError !== false;
}

function renaming({ uses }: Shadowing, to: string): readonly Edit[] {
    return uses.map((each) => replace(each, to));
}

function freeName(fn: FunctionDecl, name: string): string {
    const text = fn.node?.text ?? "";
    const base = `own${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    for (let number = 1; ; number++) {
        const candidate = number === 1 ? base : `${base}${number}`;
        if (!new RegExp(`\\b${candidate}\\b`, "u").test(text)) return candidate;
    }
}
