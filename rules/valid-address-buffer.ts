import type { AddressProblem, CNode, FunctionDecl } from "../analysis/index.js";
import { defineRule, type Edit, type Suggestion } from "./support/define-rule.js";
import { nonpagedPool } from "./support/pool-edits.js";
import { replace } from "./support/statements.js";

const DDI = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk";

export default defineRule({
    id: "valid-address-buffer",
    contracts: { G21: ["small", "small6", "paged"], I20: ["family", "mixed"], G22: ["long"] },
    category: "buffers",
    level: "error",
    description: "Require addresses of requests to be of the size and the family of the socket and in nonpaged memory, and data of WskConnectEx to fit",
    sources: [
        `${DDI}/nc-wsk-pfn_wsk_get_local_address`,
        `${DDI}/nc-wsk-pfn_wsk_receive_from`,
        `${DDI}/nc-wsk-pfn_wsk_bind`,
        `${DDI}/nc-wsk-pfn_wsk_socket_connect`,
        `${DDI}/nc-wsk-pfn_wsk_connect_ex`,
    ],
    fix: "suggestion",
    messages: {
        small:
            "{{call}} writes a socket address to '{{what}}', a {{type}} of {{other}} bytes, which is smaller than any address: WSK overwrites what lies behind. " +
            "Use a SOCKADDR_STORAGE.",
        small6:
            "{{call}} writes an IPv6 address, 28 bytes, to '{{what}}', a {{type}} of {{other}} bytes: the socket was made for AF_INET6, and WSK overwrites what lies behind. " +
            "Use a SOCKADDR_STORAGE.",
        family:
            "{{call}} is given '{{what}}', a {{type}}, for a socket that was made for {{other}}: the request fails, since the address must be of the socket's family. " +
            "Use the structure of that family.",
        mixed:
            "{{call}} is given '{{what}}', a {{type}}, beside a {{other}}: the local and the remote address of one connection must be of the same family, so the request fails. " +
            "Use one family for both.",
        long: "{{call}} is given {{what}} bytes of data, and sends at most 65535 with the connection: the request fails. Send the rest with WskSend once the socket is connected.",
        paged:
            "{{allocator}} allocates from the paged pool the memory that {{call}} writes an address to: WSK writes it at up to DISPATCH_LEVEL, and when the page is not in memory " +
            "then, the machine stops. Allocate it from the nonpaged pool.",
        nonpaged: "Allocate it from the nonpaged pool.",
        storage: "Make '{{what}}' a SOCKADDR_STORAGE.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            for (const problem of driver.memory.addressProblems(fn)) {
                const { at, kind, call, what, type, other, trace } = problem;
                if (kind === "long") report({ at, message: "long", data: { call, what }, trace });
                else report({ at, message: kind, data: { call, what, type, other }, trace, suggestions: kind === "small6" ? larger(fn, problem) : [] });
            }
        }
        for (const { at, name, use, given, argument, trace } of driver.pagedObjects()) {
            if (use !== "address") continue;
            const edits = nonpagedPool(driver, argument);
            report({ at, message: "paged", data: { allocator: name, call: given }, trace, suggestions: edits.length === 0 ? [] : [{ message: "nonpaged", edits }] });
        }
    },
});

/** Where the variable is used by its address only, it can be of another type. */
function larger(fn: FunctionDecl, { variable }: AddressProblem): Suggestion<"storage">[] {
    const declaration = variable?.node.parent;
    const type = declaration?.get("type");
    if (variable === null || declaration?.kind !== "declaration" || !type || declaration.all("declarator").length !== 1 || fn.body === null) return [];
    const edits: Edit[] = [replace(type, "SOCKADDR_STORAGE")];
    for (const node of fn.body.walk()) {
        if (node.kind !== "identifier" || node.text !== variable.name || node.start === variable.node.start) continue;
        const edit = atAddress(node);
        if (edit === null) return [];
        edits.push(...edit);
    }
    return [{ message: "storage", data: { what: variable.name }, edits }];
}

/** The cast that `&name` then needs; null for any other use. */
function atAddress({ parent }: CNode): readonly Edit[] | null {
    if (parent?.kind !== "pointer_expression" || !parent.text.startsWith("&")) return null;
    if (parent.parent?.kind === "cast_expression") return [];
    return parent.parent?.kind === "argument_list" ? [{ start: parent.start, end: parent.start, text: "(PSOCKADDR)" }] : null;
}
