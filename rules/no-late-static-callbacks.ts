import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "no-late-static-callbacks",
    contracts: ["B05"],
    category: "events",
    level: "error",
    description: "Disallow choosing the static event callbacks when the client has made a socket",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/wsk-set-static-event-callbacks",
        "https://learn.microsoft.com/windows-hardware/drivers/network/enabling-and-disabling-event-callback-functions",
    ],
    fix: "none",
    messages: {
        late:
            "WSK_SET_STATIC_EVENT_CALLBACKS comes after {{other}} in '{{function}}': once the client has made a socket the request fails, and no event is " +
            "enabled. Make this request before the first socket.",
    },
    check(driver, report) {
        if (!driver.names("WSK_SET_STATIC_EVENT_CALLBACKS")) return;
        for (const fn of driver.socketFunctions()) {
            for (const { at, other, trace } of driver.events.order.lateRequests(fn)) report({ at, message: "late", data: { other, function: fn.name }, trace });
        }
    },
});
