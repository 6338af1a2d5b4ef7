import { ACCEPT, type AcceptFault, type CNode, type FunctionDecl, markSteps, refusedSocket, step } from "../analysis/index.js";
import { defineRule, type Edit } from "./support/define-rule.js";
import { remove, replace, statementOf } from "./support/statements.js";

const DDI = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk";
const REFUSE = "STATUS_REQUEST_NOT_ACCEPTED";

export default defineRule({
    id: "no-lost-accepted-socket",
    contracts: { A13: ["dropped"], A14: ["closedRejected", "leftBehind"] },
    category: "callbacks",
    level: "error",
    description: "Require WskAcceptEvent callbacks to keep the sockets that they accept, and disallow closing or keeping those that they refuse",
    sources: [`${DDI}/nc-wsk-pfn_wsk_accept_event`, `${DDI}/nf-wsk-wskderegister`, `${DDI}/nc-wsk-pfn_wsk_close_socket`],
    fix: "suggestion",
    messages: {
        dropped:
            "'{{callback}}' accepts the connection and leaves {{socket}} nowhere: the socket is the driver's from here on, nobody can close it any more, and " +
            "WskDeregister waits for it for ever. Keep it, or refuse the connection with STATUS_REQUEST_NOT_ACCEPTED.",
        closedRejected:
            "'{{call}}' closes {{socket}}, and '{{callback}}' then refuses the connection: WSK closes a refused socket itself, so it is closed twice. " +
            "Return STATUS_REQUEST_NOT_ACCEPTED without closing it, or accept the connection and close it later.",
        leftBehind:
            "'{{callback}}' refuses the connection and leaves a pointer to {{socket}} in '{{place}}', where '{{user}}' finds it for {{call}}: WSK closes a refused socket when the callback " +
            "returns, so that is used which is gone. Store the socket where the connection is accepted, or take the pointer back.",
        refuse: "Refuse the connection: return STATUS_REQUEST_NOT_ACCEPTED.",
        leave: "Leave the socket to WSK: remove this call.",
    },
    check(driver, report) {
        for (const { fn, event, registered } of driver.callbacks()) {
            const socket = event.name === "WskAcceptEvent" ? fn.parameters?.[ACCEPT.socket]?.name : undefined;
            if (socket === undefined) continue;
            const trace = registered === null ? [] : [registered];
            const closed = new Set<CNode>();
            const faults = driver.callbackPaths.acceptFaults(fn);
            for (const { at, place, user, call, use } of driver.callbackPaths.refusedPointers(fn, driver.roles)) {
                // Where it is closed on the way there, that is the mistake.
                if (faults.some((fault) => fault.mistake === "closedRejected" && fault.at.start === at.start)) continue;
                const data = { callback: fn.name, socket: socket === "" ? "the offered socket" : `'${socket}'`, place, user, call };
                report({ at, message: "leftBehind", data, trace: [...trace, step(use, `${user} makes a request on what it finds there`)] });
            }
            for (const fault of faults) {
                const data = { callback: fn.name, socket: socket === "" ? "the offered socket" : `'${socket}'` };
                if (fault.mistake === "dropped") {
                    const edits = refused(fault.at);
                    report({ at: fault.at, message: "dropped", data, trace, suggestions: edits.length === 0 ? [] : [{ message: "refuse", edits }] });
                    continue;
                }
                const { cause } = fault;
                if (cause === null || closed.has(cause.event.call.node)) continue;
                const at = cause.event.call.node;
                closed.add(at);
                const statement = statementIn(fn, fault);
                report({
                    at,
                    message: "closedRejected",
                    data: { ...data, call: cause.event.target.name },
                    trace: [...trace, ...markSteps(refusedSocket, fault.history)],
                    suggestions: statement === null ? [] : [{ message: "leave", edits: [remove(statement)] }],
                });
            }
        }
    },
});

function refused(at: CNode): readonly Edit[] {
    const value = at.kind === "return_statement" ? at.children.find(({ kind }) => kind !== "comment") : undefined;
    return value?.text === "STATUS_SUCCESS" ? [replace(value, REFUSE)] : [];
}

/** The close as a statement of its own in the callback. */
function statementIn({ body }: FunctionDecl, { cause }: AcceptFault): CNode | null {
    const node = cause?.event.call.node ?? null;
    const statement = node === null || node.source !== body?.source ? null : statementOf(node);
    return statement?.kind === "expression_statement" && node?.parent === statement ? statement : null;
}
