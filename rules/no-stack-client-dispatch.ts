import type { StackTable } from "../analysis/index.js";
import { defineRule, type Edit } from "./support/define-rule.js";

const DOCS = "https://learn.microsoft.com/windows-hardware/drivers";

export default defineRule({
    id: "no-stack-client-dispatch",
    contracts: { F09: ["client", "block"], I08: ["socket"] },
    category: "registration",
    level: "error",
    description: "Disallow client dispatch tables and registration blocks in local variables",
    sources: [
        `${DOCS}/network/registering-a-winsock-kernel-application`,
        `${DOCS}/ddi/wsk/nf-wsk-wskregister`,
        `${DOCS}/ddi/wsk/nc-wsk-pfn_wsk_socket`,
        `${DOCS}/ddi/wsk/nc-wsk-pfn_wsk_socket_connect`,
        `${DOCS}/ddi/wsk/nc-wsk-pfn_wsk_accept_event`,
    ],
    fix: "fix",
    messages: {
        client:
            "'{{name}}' is a local variable, but WSK goes on using the client dispatch table that {{call}} gets until WskDeregister has returned: " +
            "it reads whatever the stack holds by then. Make the table static const.",
        socket:
            "'{{name}}' is a local variable, but WSK goes on using the client dispatch table that {{call}} gets for as long as the socket is open: " +
            "it calls whatever the stack holds by then. Make the table static const.",
        block:
            "'{{name}}' is a local variable, but the registration block that {{call}} gets belongs to WSK until WskDeregister has returned: " +
            "WSK writes to a stack that is used for something else by then. Keep the block in memory that lives as long as the registration.",
    },
    check(driver, report) {
        for (const table of driver.stackTables()) {
            const { variable, kind, call, trace } = table;
            report({ at: variable.node, message: kind, data: { name: variable.name, call }, trace, fix: madeStatic(table) });
        }
    },
});

function madeStatic({ declaration }: StackTable): readonly Edit[] {
    if (declaration === null) return [];
    const isConst = /^\s*(?:const|CONST)\b/.test(declaration.text) || /^\w+\s+(?:const|CONST)\b/.test(declaration.text);
    return [{ start: declaration.start, end: declaration.start, text: isConst ? "static " : "static const " }];
}
