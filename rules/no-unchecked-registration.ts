import type { Driver, FunctionDecl, UncheckedResult } from "../analysis/index.js";
import { defineRule, type Suggestion } from "./support/define-rule.js";
import { blockText, faultsOf, traceOf } from "./support/registration-faults.js";
import { insertAfter, newLine, replace, statementOf } from "./support/statements.js";

const DOCS = "https://learn.microsoft.com/windows-hardware/drivers";

type Id = "unchecked" | "usedRefused" | "calledUncaptured" | "check";

export default defineRule({
    id: "no-unchecked-registration",
    contracts: ["F01"],
    category: "registration",
    level: "error",
    description: "Disallow going on without having looked at the result of WskRegister, WskCaptureProviderNPI or WskQueryProviderCharacteristics",
    sources: [
        `${DOCS}/ddi/wsk/nf-wsk-wskregister`,
        `${DOCS}/ddi/wsk/nf-wsk-wskcaptureprovidernpi`,
        `${DOCS}/ddi/wsk/nf-wsk-wskqueryprovidercharacteristics`,
    ],
    fix: "suggestion",
    messages: {
        unchecked:
            "The result of {{call}} is never looked at in {{function}}: {{why}} Test it with NT_SUCCESS and give up when it has failed.",
        usedRefused:
            "{{call}} gets a registration that WskRegister has failed to make on this path: the block holds nothing that WSK knows, and the " +
            "system crashes. Test the result of WskRegister with NT_SUCCESS and give up when it has failed.",
        calledUncaptured:
            "{{call}} is called although WskCaptureProviderNPI has failed on this path: the provider NPI was never filled in, so the call goes " +
            "through a stray pointer. Test the result of WskCaptureProviderNPI with NT_SUCCESS first.",
        check: "Give up where {{call}} has failed.",
    },
    check(driver, report) {
        for (const fn of driver.registeringFunctions()) {
            for (const found of driver.uncheckedResults(fn)) {
                const data = { call: found.name, function: fn.name, why: WHY[found.name] ?? "" };
                report({ at: found.at, message: "unchecked", data, suggestions: check(driver, fn, found) });
            }
        }
        for (const group of faultsOf(driver, "usedRefused", "calledUncaptured")) {
            const { first, fn } = group;
            const origin = first.history.at(-1)?.node;
            // The call whose result is thrown away is reported itself.
            if ([...driver.uncheckedResults(fn)].some(({ at }) => at === origin)) continue;
            report({
                at: first.at,
                message: first.mistake === "usedRefused" ? "usedRefused" : "calledUncaptured",
                data: { call: first.second.name },
                trace: traceOf(group, "is called nevertheless"),
            });
        }
    },
});

const WHY: Readonly<Record<string, string>> = {
    WskRegister: "when it fails, the driver is not registered, and every use of the registration crashes the system.",
    WskCaptureProviderNPI: "when it fails (the provider may not be ready yet), the provider NPI is never filled in, and calls go through a stray pointer.",
    WskQueryProviderCharacteristics: "when it fails, the characteristics are never filled in.",
};

/** A test behind the call, in a function that returns a status. */
function check(driver: Driver, fn: FunctionDecl, { at, name, variable }: UncheckedResult): Suggestion<Id>[] {
    const statement = statementOf(at);
    if (statement === null || fn.result.kind !== "named" || fn.result.name !== "NTSTATUS") return [];
    const status = variable === null ? freeStatus(driver, fn) : { name: variable, declare: "" };
    if (status === null) return [];
    const block = name === "WskCaptureProviderNPI" && registers(driver, fn, at.start) ? blockText(at, name) : null;
    const undo = block === null ? [] : [`    WskDeregister(${block});`];
    const test = [`if (!NT_SUCCESS(${status.name})) {`, ...undo, `    return ${status.name};`, "}"];
    const edits = variable === null
        ? [replace(statement, `${status.declare}${status.name} = ${at.text};${test.map((line) => newLine(statement) + line).join("")}`)]
        : [insertAfter(statement, test)];
    return [{ message: "check", data: { call: name }, edits }];
}

/** The function's own status variable, or a name for a new one. */
function freeStatus(driver: Driver, fn: FunctionDecl): { name: string; declare: string } | null {
    const locals = driver.program.cfg(fn)?.locals ?? [];
    const own = locals.find(({ type }) => type.kind === "named" && type.name === "NTSTATUS");
    if (own !== undefined) return { name: own.name, declare: "" };
    return locals.some(({ name }) => name === "status") ? null : { name: "status", declare: "NTSTATUS " };
}

/** True when the function itself has called WskRegister before. */
function registers(driver: Driver, fn: FunctionDecl, before: number): boolean {
    return driver.program.flow(fn)?.calls.some(({ target, call }) => target.name === "WskRegister" && call.node.start < before) ?? false;
}
