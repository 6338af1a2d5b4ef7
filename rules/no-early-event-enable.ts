import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "no-early-event-enable",
    contracts: ["B10"],
    category: "events",
    level: "warn",
    description: "Disallow requests for the events of a socket that is not bound or connected yet",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/so-wsk-event-callback",
    ],
    fix: "none",
    messages: {
        beforeBind:
            "The events of the socket are switched before {{other}} in '{{function}}': WSK takes SO_WSK_EVENT_CALLBACK only from a socket that is bound " +
            "(a connection: connected), so the request fails and no callback comes. Make it after {{other}}.",
        beforeConnect:
            "The events of the socket are switched before {{other}} in '{{function}}': on a connection socket SO_WSK_EVENT_CALLBACK takes effect only once " +
            "the connection stands, so the request fails and no callback comes. Make it when {{other}} has succeeded.",
    },
    check(driver, report) {
        if (!driver.names("SO_WSK_EVENT_CALLBACK")) return;
        for (const fn of driver.socketFunctions()) {
            for (const { at, mistake, other, trace } of driver.events.order.earlyRequests(fn)) report({ at, message: mistake, data: { other, function: fn.name }, trace });
        }
    },
});
