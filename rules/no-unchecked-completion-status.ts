import { defineRule } from "./support/define-rule.js";

const WSK = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk";

export default defineRule({
    id: "no-unchecked-completion-status",
    contracts: ["D24"],
    category: "irps",
    level: "warn",
    description: "Disallow using what a request came to without having looked at its status",
    sources: [`${WSK}/nc-wsk-pfn_wsk_socket`, `${WSK}/nc-wsk-pfn_wsk_accept`, `${WSK}/nc-wsk-pfn_wsk_receive`, `${WSK}/nc-wsk-pfn_wsk_send`, `${WSK}/nc-wsk-pfn_wsk_get_address_info`],
    fix: "none",
    messages: {
        socket:
            "'{{function}}' takes the socket of {{call}} from IoStatus.Information, but never looks at IoStatus.Status: after a request that was " +
            "pending and has failed it is no socket, and its first use crashes. Test IoStatus.Status once the IRP is completed.",
        untested:
            "'{{function}}' takes the socket of {{call}} from IoStatus.Information and uses it without having tested the request's status: when the " +
            "request has failed it is no socket, and its first use crashes. Test NT_SUCCESS of the status first.",
        addresses:
            "'{{function}}' follows the list of {{call}} without having tested the request's status: when the request has failed there is no list, and the " +
            "pointer leads nowhere. Test NT_SUCCESS of the status first, of the call's result where that is not STATUS_PENDING.",
        bytes:
            "'{{function}}' takes the byte count of {{call}} from IoStatus.Information, but never looks at IoStatus.Status: after a request that " +
            "was pending and has failed it means nothing. Test IoStatus.Status once the IRP is completed.",
        overruled:
            "'{{function}}' replaces the status of {{call}} because of its byte count, without having tested it: a request that has failed has moved " +
            "no bytes either, and nobody learns of the failure. Test NT_SUCCESS of the status first.",
        routine:
            "'{{function}}' uses IoStatus.Information of its IRP and frees it, but never looks at IoStatus.Status: the socket or byte count means " +
            "nothing when the request has failed. Test NT_SUCCESS(IoStatus.Status) first.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            for (const { at, kind, call, trace } of driver.uncheckedInformation(fn)) {
                report({ at, message: kind, data: call === null ? { function: fn.name } : { function: fn.name, call }, trace });
            }
            for (const { at, request, trace } of driver.addressInfos.followed(fn)) report({ at, message: "addresses", data: { function: fn.name, call: request.target.name }, trace });
        }
    },
});
