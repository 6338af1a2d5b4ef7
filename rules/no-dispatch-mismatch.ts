import { type DispatchMismatch, dispatchMismatches } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";
import { replace } from "./support/statements.js";

const DOCS = "https://learn.microsoft.com/windows-hardware/drivers";

export default defineRule({
    id: "no-dispatch-mismatch",
    contracts: {
        I07: ["clientTable", "registrationTable", "providerTable", "streamTable", "connectionTable"],
        I09: ["noMember", "wrongSlot", "lacking", "compatible"],
        I10: ["otherSocket"],
    },
    category: "arguments",
    level: "error",
    description: "Disallow dispatch tables that do not go with the socket's category, and those of another socket",
    sources: [
        `${DOCS}/network/winsock-kernel-dispatch-tables`,
        `${DOCS}/ddi/wsk/nc-wsk-pfn_wsk_socket`,
        `${DOCS}/ddi/wsk/nc-wsk-pfn_wsk_accept_event`,
        `${DOCS}/ddi/wsk/ns-wsk-_wsk_socket`,
    ],
    fix: "suggestion",
    schema: {
        type: "object",
        properties: { strictCasts: { type: "boolean", description: "Report casts to another table that has the function at the same place, too." } },
        additionalProperties: false,
    },
    defaultOptions: { strictCasts: false },
    messages: {
        clientTable:
            "A {{category}} socket takes a {{expected}}, and is given a {{given}}: WSK calls the wrong callbacks with other arguments, and no compiler sees it. " +
            "Give it the table of its category.",
        registrationTable:
            "WskSocket is given a {{given}}: that is the table of the registration, and no socket's, whatever its category. WSK takes what stands in it for callbacks of the " +
            "socket, and no compiler sees it. Give it the table of the socket's category, or NULL where no event is enabled.",
        providerTable:
            "{{call}} makes a socket, which takes a dispatch table of the client's, and is given a {{given}}: that is a table of the provider's, so that WSK takes its own " +
            "functions for the driver's callbacks, and no compiler sees it. {{instead}}",
        streamTable:
            "A stream socket takes a {{expected}}, which points to the tables for listening and for connections, and is given a {{given}}: WSK takes callbacks for " +
            "tables. Put a pointer to the table into a {{expected}}.",
        connectionTable:
            "{{call}} makes a connection-oriented socket, which takes a {{expected}}, and is given a {{given}}: WSK calls the wrong callbacks with other arguments. " +
            "Give it the table for connections.",
        noMember: "{{table}} has no {{call}}: the socket is not of that category. Cast its Dispatch to {{having}}, whichever the socket was made for.",
        wrongSlot:
            "{{call}} is called through {{table}}, but the socket is a {{category}} socket, and what its own table has at that place is {{reached}}: that is what is called, with the wrong arguments. " +
            "Cast the Dispatch to {{proper}}.",
        lacking:
            "{{call}} is called through {{table}}, but the socket is a {{category}} socket, which has no such function: what its own table has at that place is {{reached}}, and that is called instead. " +
            "{{instead}}",
        compatible:
            "{{call}} is called through {{table}}, but the socket is a {{category}} socket: it works only because both tables have the function at the same place. " +
            "Cast the Dispatch to {{proper}}.",
        otherSocket:
            "'{{function}}' calls {{call}} through the dispatch table of '{{owner}}', but on '{{given}}': a table is the one of its own socket, and may be of another category. " +
            "Use the table of the socket that is passed.",
        write: "Write {{text}}.",
    },
    check(driver, report, { strictCasts }) {
        for (const { kind, at, data, trace, edit } of dispatchMismatches(driver)) {
            if (kind === "compatible" && !strictCasts) continue;
            report({ at, message: kind, data, trace, suggestions: suggestions(edit, at) });
        }
    },
});

function suggestions(edit: DispatchMismatch["edit"], at: DispatchMismatch["at"]): { message: "write"; data: { text: string }; edits: [ReturnType<typeof replace>] }[] {
    return edit === null || edit.node.source !== at.source ? [] : [{ message: "write", data: { text: edit.text }, edits: [replace(edit.node, edit.text)] }];
}
