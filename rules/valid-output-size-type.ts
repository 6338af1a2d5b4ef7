import { narrowSizes } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";
import { replace } from "./support/statements.js";

const DOCS = "https://learn.microsoft.com/windows-hardware/drivers";

export default defineRule({
    id: "valid-output-size-type",
    contracts: ["I01"],
    category: "arguments",
    level: "error",
    description: "Require a SIZE_T where WskControlSocket and WskControlClient write the size of a result",
    sources: [
        `${DOCS}/ddi/wsk/nc-wsk-pfn_wsk_control_socket`,
        `${DOCS}/ddi/wsk/nc-wsk-pfn_wsk_control_client`,
        `${DOCS}/network/wsk-transport-list-query`,
    ],
    fix: "both",
    messages: {
        narrow:
            "{{call}} writes the size of the result, a SIZE_T, to '{{what}}', which is a {{type}} of {{size}} bytes: on 64-bit Windows it overwrites what lies beside it. " +
            "Make it a SIZE_T; a cast of the pointer only silences the compiler.",
        declare: "Declare it as SIZE_T.",
    },
    check(driver, report) {
        for (const { at, call, what, type, size, trace, declaration } of narrowSizes(driver)) {
            const edits = declaration === null ? [] : [replace(declaration.type, "SIZE_T")];
            report({
                at,
                message: "narrow",
                data: { call, what, type, size: `${size}` },
                trace,
                ...(declaration?.use === "counted" ? { fix: edits } : { suggestions: declaration === null ? [] : [{ message: "declare", edits }] }),
            });
        }
    },
});
