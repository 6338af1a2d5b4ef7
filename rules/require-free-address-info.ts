import type { AddressFault } from "../analysis/index.js";
import { defineRule, type Suggestion } from "./support/define-rule.js";
import { insertBefore, replace, statementOf } from "./support/statements.js";

export default defineRule({
    id: "require-free-address-info",
    contracts: ["J01"],
    category: "arguments",
    level: "error",
    description: "Require what WskGetAddressInfo hands out to be given back once, with WskFreeAddressInfo",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_get_address_info",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_free_address_info",
        "https://learn.microsoft.com/windows-hardware/drivers/network/resolving-host-names-and-ip-addresses",
    ],
    fix: "suggestion",
    messages: {
        leaked:
            "'{{variable}}' is not given back on this way out: the list of addresses that {{get}} has handed out stays allocated for good. " +
            "Call WskFreeAddressInfo before the function returns.",
        neverFreed:
            "Nothing in this driver gives back the list of addresses that {{get}} hands out here: each look-up leaks memory until the next start. " +
            "Call WskFreeAddressInfo when the addresses are no longer needed.",
        freedTwice: "{{taker}} is given '{{variable}}' a second time: the list of addresses is gone since the first one, so memory is corrupted. Give it back once.",
        freedEntry:
            "{{taker}} is given an entry of '{{variable}}', of which nothing is left since the first one: it takes a list back with all its entries, " +
            "so memory is corrupted. Call it once, for the first entry.",
        toPool:
            "{{taker}} is given '{{variable}}', which does not come from the pool: WSK makes the list of addresses, one entry linked to the next, and only WskFreeAddressInfo " +
            "knows how to take it back. Call that instead.",
        freedFailed:
            "{{taker}} is given '{{variable}}' on a path on which {{get}} has failed: there is no list then, and what the variable holds is not defined. " +
            "Give it back only after a success.",
        freedLate:
            "{{taker}} is given '{{variable}}' after WskReleaseProviderNPI: functions of the provider must not be called any more. Give the list back first.",
        free: "Call WskFreeAddressInfo for '{{variable}}'.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            const isRaised = (): boolean => [...driver.wskRoutines()].some((each) => each.fn === fn);
            for (const fault of driver.addressInfos.faults(fn)) {
                const { mistake, at, variable, taker, got, trace } = fault;
                report({ at, message: mistake, data: { variable, taker, get: got.target.name }, trace, suggestions: isRaised() ? [] : freeing(fault) });
            }
        }
    },
});

/**
 * The call that gives the list back, through the table that it came from; nothing where that is in a helper, and at a way out that some paths
 * take without a list.
 */
function freeing({ mistake, at, variable, taker, got, onEveryPath }: AddressFault): Suggestion<"free">[] {
    const { node, inMacro } = got.call;
    const callee = node.get("function")?.text ?? "";
    const client = node.get("arguments")?.children.filter(({ kind }) => kind !== "comment")[0]?.text;
    if (inMacro !== null || client === undefined || !/^[^()\n]*\bWskGetAddressInfo$/u.test(callee)) return [];
    const call = `${callee.replace(/WskGetAddressInfo$/u, "WskFreeAddressInfo")}(${client}, ${variable})`;
    const isPool = /^(?:Ex|Ndis|Rtl)Free/u.test(taker) && /^\w+$/u.test(variable);
    if (mistake === "toPool" && isPool && at.kind === "call_expression") return [{ message: "free", data: { variable }, edits: [replace(at, call)] }];
    if (mistake !== "leaked" || !onEveryPath || at.kind !== "return_statement" || new RegExp(`\\b${variable}\\b`, "u").test(at.text)) return [];
    const statement = statementOf(at);
    return statement === null ? [] : [{ message: "free", data: { variable }, edits: [insertBefore(statement, `${call};`)] }];
}
