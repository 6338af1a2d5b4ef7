import { step } from "../analysis/index.js";
import { deadBranch } from "./support/dead-branch.js";
import { defineRule } from "./support/define-rule.js";

const DDI = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk";

export default defineRule({
    id: "no-unchecked-callback-argument",
    contracts: ["A09"],
    category: "callbacks",
    level: "error",
    description: "Require event callbacks to test the argument that is NULL when the socket is dead before they use it",
    sources: [
        `${DDI}/nc-wsk-pfn_wsk_accept_event`,
        `${DDI}/nc-wsk-pfn_wsk_inspect_event`,
        `${DDI}/nc-wsk-pfn_wsk_receive_event`,
        `${DDI}/nc-wsk-pfn_wsk_receive_from_event`,
    ],
    // A test that only returns would leave the dead socket open (docs/design/0008-dead-socket.md).
    fix: "suggestion",
    messages: {
        dereferenced:
            "'{{user}}' uses what '{{callback}}' gets as '{{parameter}}' where it may be NULL: WSK calls {{event}} with NULL when the {{socket}} is dead, and the " +
            "machine stops. Test it first; when it is NULL, arrange for the {{socket}} to be closed and return {{value}}.",
        passed:
            "'{{callback}}' gives '{{parameter}}' to {{by}} where it may be NULL: WSK calls {{event}} with NULL when the {{socket}} is dead. " +
            "Test it first; when it is NULL, arrange for the {{socket}} to be closed and return {{value}}.",
        stored:
            "'{{callback}}' keeps '{{parameter}}' and reports success without ever asking whether it is NULL: WSK calls {{event}} with NULL when the {{socket}} is " +
            "dead, and whoever uses what was kept crashes. Test it first; when it is NULL, arrange for the {{socket}} to be closed and return {{value}}.",
        likeOther: "Test '{{parameter}}', and do what another callback of this file does for a dead socket.",
    },
    check(driver, report) {
        for (const role of driver.callbacks()) {
            const { fn, event, registered } = role;
            const use = driver.callbackPaths.nullUse(fn, event);
            const parameter = event.deadSocket === null ? undefined : fn.parameters?.[event.deadSocket.arg];
            if (use === null || event.deadSocket === null || parameter === undefined) continue;
            const data = {
                callback: fn.name,
                event: event.name,
                parameter: parameter.name,
                socket: event.dispatch === "WSK_CLIENT_LISTEN_DISPATCH" ? "listening socket" : "socket",
                value: event.deadSocket.returnValue,
                by: use.by ?? "",
                user: use.by ?? fn.name,
            };
            const branch = deadBranch(driver, role, use.at);
            report({
                at: use.at,
                message: use.how,
                data,
                trace: [...(registered === null ? [] : [registered]), step(parameter.node, `${parameter.name} is NULL when the ${data.socket} is dead`), ...use.trace],
                suggestions: branch === null ? [] : [{ message: "likeOther", data: { parameter: parameter.name }, edits: [branch] }],
            });
        }
    },
});
