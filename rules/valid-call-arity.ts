import { step } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "valid-call-arity",
    contracts: ["I21"],
    category: "arguments",
    level: "error",
    description: "Require the right number of arguments in calls of WSK functions",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/ns-wsk-_wsk_provider_connection_dispatch",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/ns-wsk-_wsk_provider_dispatch",
    ],
    fix: "none",
    messages: {
        tooFew:
            "{{call}} takes {{wanted}} arguments ({{parameters}}) and is given {{given}}: this does not compile with the headers of the WDK, and " +
            "with a pointer of another type WSK takes whatever stands where {{missing}} should be. Pass all of them.",
        tooMany: "{{call}} takes {{wanted}} arguments ({{parameters}}) and is given {{given}}: this does not compile with the headers of the WDK. Remove what does not belong there.",
    },
    check(driver, report) {
        for (const fn of driver.functions()) {
            for (const { at, api, given, type } of driver.wrongArities(fn)) {
                const names = api.parameters.map(({ name }) => name);
                report({
                    at,
                    message: given < api.argc ? "tooFew" : "tooMany",
                    data: { call: api.name, wanted: api.argc, given, parameters: names.join(", "), ...(given < api.argc ? { missing: names.slice(given).join(", ") } : {}) },
                    trace: [step(at, `the call goes through ${type}`)],
                });
            }
        }
    },
});
