import { type CNode, type Driver, faultSteps, type FunctionDecl, type IrpFault, irpLife, step } from "../analysis/index.js";
import { defineRule, type Suggestion } from "./support/define-rule.js";
import { failingStatements, testAfter } from "./support/failing.js";
import { allocatorOf, argumentsOf, isCallOf } from "./support/irp-texts.js";
import { insertAfter, newLine, replace, statementOf } from "./support/statements.js";

const EX = "IoSetCompletionRoutineEx";

export default defineRule({
    id: "no-unchecked-irp-allocation",
    contracts: { D20: ["usedNull", "unheeded"], D22: ["submittedUnarmed", "ignored"] },
    category: "irps",
    level: "error",
    description: "Require the results of IoAllocateIrp and IoSetCompletionRoutineEx to be tested before the IRP is used",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-ioallocateirp",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iosetcompletionroutineex",
        "https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions",
    ],
    fix: "suggestion",
    messages: {
        usedNull:
            "{{use}} uses the result of {{allocator}} where it may be NULL, as it is when memory is short: the machine stops then. " +
            "Test it before its first use, and fail where it is NULL.",
        unheeded:
            "{{function}} does not look at what {{helper}} returns, and goes on as if it had an IRP: when memory is short, {{allocator}} returns NULL, {{member}} is NULL, " +
            "and {{use}} is given it in {{user}}: the machine stops then. Test the result of {{helper}}, and fail.",
        submittedUnarmed:
            `{{use}} is given an IRP whose completion routine was not set: ${EX} has failed on this path, and nobody would catch the IRP when it is completed. ` +
            "Free the IRP and fail instead.",
        ignored:
            `The result of ${EX} is ignored in {{function}}: when it fails, the IRP has no completion routine and must not be given to WSK. ` +
            "Test the result; free the IRP where it is a failure.",
        test: "Test {{what}} and fail.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            const faults = driver.irps.faults(fn);
            const nulls = firstOfEach(faults.filter((each) => each.mistake === "usedNull"));
            for (const fault of nulls) {
                const allocator = allocatorOf(fault);
                if (allocator === null) continue;
                report({
                    at: fault.at,
                    message: "usedNull",
                    data: { use: fault.second.name, allocator },
                    trace: faultSteps(irpLife, fn.name, fault, "uses it all the same"),
                    suggestions: nullTest(driver, fn, fault),
                });
            }
            const used = new Set(nulls.flatMap(({ history }) => history.map(({ node }) => node)));
            for (const { at, trace, ...data } of driver.unheededAllocations(fn)) {
                if (!used.has(at)) report({ at, message: "unheeded", data: { ...data, function: fn.name }, trace });
            }
            const unarmed = firstOfEach(faults.filter((each) => each.mistake === "submittedUnarmed"));
            for (const fault of unarmed) {
                report({
                    at: fault.at,
                    message: "submittedUnarmed",
                    data: { use: fault.second.name },
                    trace: faultSteps(irpLife, fn.name, fault, "is given the IRP"),
                    suggestions: statusTest(driver, fn, fault.history.at(-1)?.node ?? null),
                });
            }
            const known = new Set(unarmed.flatMap(({ history }) => history.map(({ node }) => node)));
            for (const { event, name } of driver.ignoredSettings(fn)) {
                const { node } = event.call;
                if (known.has(node) || name !== EX) continue;
                report({ at: node, message: "ignored", data: { function: fn.name }, trace: [step(node, `${EX} may fail`)], suggestions: statusTest(driver, fn, node) });
            }
        }
    },
});

/** One report for each IRP, at its first use. */
function firstOfEach(faults: readonly IrpFault[]): readonly IrpFault[] {
    const first = new Map<string, IrpFault>();
    for (const each of faults) {
        const known = first.get(each.object.key);
        if (known === undefined || each.at.start < known.at.start) first.set(each.object.key, each);
    }
    return [...first.values()];
}

/** Tests what an allocation has returned right behind it, where the function itself allocates and has a way to fail there. */
function nullTest(driver: Driver, fn: FunctionDecl, { history }: IrpFault): Suggestion<"test">[] {
    const call = history[0]?.node ?? null;
    const target = call === null ? null : assignedFrom(call);
    if (call === null || target === null || !isWithin(call, fn) || !/^[\w.>-]+$/u.test(target)) return [];
    const statement = statementOf(call);
    const failing = failingStatements(driver, fn, call);
    if (statement === null || failing === null) return [];
    return [{ message: "test", data: { what: target }, edits: [testAfter(statement, target, failing)] }];
}

/** Tests the result of IoSetCompletionRoutineEx where it is set. */
function statusTest(driver: Driver, fn: FunctionDecl, call: CNode | null): Suggestion<"test">[] {
    if (call === null || !isWithin(call, fn) || !isCallOf(call, EX)) return [];
    const irp = argumentsOf(call)[1]?.text ?? "";
    const statement = statementOf(call);
    const failing = failingStatements(driver, fn, call);
    if (statement === null || failing === null || !/^[\w.>-]+$/u.test(irp)) return [];
    const target = assignedFrom(call);
    if (target === null && call.parent !== statement) return [];
    const body = [`IoFreeIrp(${irp});`, ...failing].map((line) => `${newLine(statement)}    ${line}`).join("");
    const test = `if (!NT_SUCCESS(${target ?? call.text})) {${body}${newLine(statement)}}`;
    return [{ message: "test", data: { what: "the result" }, edits: [target === null ? replace(statement, test) : insertAfter(statement, [test])] }];
}

function isWithin(node: CNode, { body }: FunctionDecl): boolean {
    return node.source === body?.source && body.start <= node.start && node.end <= body.end;
}

/** What a call's result is assigned to, as a statement of its own. */
function assignedFrom(call: CNode): string | null {
    let node = call;
    while (node.parent?.kind === "parenthesized_expression" || node.parent?.kind === "cast_expression") node = node.parent;
    const { parent } = node;
    if (parent?.kind === "assignment_expression" && parent.parent?.kind === "expression_statement") return parent.get("left")?.text ?? null;
    if (parent?.kind !== "init_declarator") return null;
    return parent.get("declarator")?.text.replace(/^[\s*]+/u, "") ?? null;
}
