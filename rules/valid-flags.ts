import { type FlagFault, flagFaults } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";
import { listed } from "./support/event-requests.js";
import { replace } from "./support/statements.js";

const DDI = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk";

export default defineRule({
    id: "valid-flags",
    contracts: { I02: ["reserved"], I03: ["foreign", "unknown", "tested"], I04: ["exclusive"] },
    category: "arguments",
    level: "error",
    description: "Require the flags of WSK functions to be those that the function takes",
    sources: [
        ...["send", "receive", "disconnect", "bind", "connect", "connect_ex", "accept", "socket_connect", "send_to", "send_messages", "receive_from"].map((name) => `${DDI}_${name}`),
        `${DDI}_receive_event`,
        `${DDI}_get_name_info`,
    ],
    fix: "suggestion",
    messages: {
        reserved:
            "The Flags of {{call}} are {{given}}, but are reserved: with anything but 0 the request fails, or does something else in " +
            "another version of Windows. Pass 0.",
        foreign:
            "{{given}} is no flag of {{call}}: flags of different functions share their values, so {{call}} takes it for " +
            "{{means}}. {{call}} takes {{allowed}}; pass the one that is meant, or 0.",
        unknown:
            "The Flags of {{call}} have {{given}} set, which is none of its flags: the request fails, or does something else in another version of Windows. " +
            "{{call}} takes {{allowed}}; name the ones that are meant, or pass 0.",
        exclusive:
            "{{given}} exclude each other, and {{call}} is given both: the request fails, or only one of them has an effect. Pass the one that is meant.",
        tested:
            "{{given}} is never set in the Flags of a {{call}} callback: the test looks at {{means}}. WSK sets {{allowed}} there; test the one that is meant.",
        pass: "Pass {{flags}}.",
    },
    check(driver, report) {
        for (const fault of flagFaults(driver)) {
            const { kind, at, call, trace } = fault;
            report({ at, message: kind, data: { call, ...texts(fault) }, trace, suggestions: suggestionsFor(fault) });
        }
    },
});

function texts({ given, belongs, means, allowed }: FlagFault): Record<"given" | "means" | "allowed", string> {
    return {
        given: listed(given) + (belongs.length === 0 ? "" : ` (of ${listed(belongs)})`),
        means: means.length === 0 ? "a bit that means nothing there" : listed(means),
        allowed: allowed.length === 0 ? "none" : listed(allowed.filter((name) => name !== "WSK_FLAG_BASIC_SOCKET")),
    };
}

/** The argument written anew, where its author has written the flags in the call itself. */
function suggestionsFor({ argument, instead, at }: FlagFault): readonly { message: "pass"; data: { flags: string }; edits: [ReturnType<typeof replace>] }[] {
    if (argument === null || argument.source !== at.source || !/^[\w\s|()]+$/u.test(argument.text)) return [];
    // A variable may be needed for something else.
    if (!/\b(?:WSK|MSG|NI)_|^\(?\s*(?:0[xX][\dA-Fa-f]+|\d+)/u.test(argument.text)) return [];
    return instead.filter((flags) => flags !== argument.text).map((flags) => ({ message: "pass", data: { flags }, edits: [replace(argument, flags)] }));
}
