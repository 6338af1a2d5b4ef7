import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "require-receive-resume",
    contracts: ["B15"],
    category: "events",
    level: "warn",
    description: "Require a driver that refuses received data to ask for it later",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_receive_event",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_receive_from_event",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_receive",
    ],
    fix: "none",
    messages: {
        refused:
            "{{callback}} refuses data with STATUS_DATA_NOT_ACCEPTED, and the driver calls WskReceive nowhere: WSK indicates no more data until it does, and " +
            "the connection stalls. Call WskReceive when there is room again; a length of zero is enough.",
        partial:
            "{{callback}} accepts only a part of the data, and the driver calls WskReceive nowhere: WSK indicates no more data until it does, and the " +
            "connection stalls. Fetch the rest with WskReceive.",
        datagram:
            "{{callback}} refuses data with STATUS_DATA_NOT_ACCEPTED, which switches WSK_EVENT_RECEIVE_FROM off, and the driver enables it only when it sets " +
            "the socket up: no more datagrams arrive. Enable the event again when there is room.",
    },
    check(driver, report) {
        for (const { at, kind, callback, trace } of driver.events.stalled(driver.unit)) report({ at, message: kind, data: { callback: callback.name }, trace });
    },
});
