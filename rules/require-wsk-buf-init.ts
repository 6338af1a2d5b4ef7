import { type BufferProblem, type CNode } from "../analysis/index.js";
import { defineRule, type Edit } from "./support/define-rule.js";

export default defineRule({
    id: "require-wsk-buf-init",
    contracts: ["G08"],
    category: "buffers",
    level: "error",
    description: "Require every member of a WSK_BUF to be set, and to lie within its MDL",
    sources: ["https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/ns-wsk-_wsk_buf"],
    fix: "fix",
    messages: {
        unset:
            "{{call}} is given a WSK_BUF in which {{members}} was never set: WSK takes what the stack happens to hold for it, and reads or writes other memory than the " +
            "driver means. Set all of Mdl, Offset and Length.",
        outside:
            "{{call}} is given a WSK_BUF whose Offset and Length reach beyond its MDL: WSK reads or writes what lies behind the buffer. " +
            "Offset and Length together must not exceed the bytes that the MDL describes.",
    },
    check(driver, report) {
        for (const problem of driver.memory.bufferProblems(driver)) {
            const { kind, at, call, members, trace } = problem;
            if (kind === "unset") {
                const edits = zeroed(problem);
                report({ at, message: "unset", data: { call, members: members.join(", ") }, trace, ...(edits === null ? {} : { fix: edits }) });
            } else if (kind === "outside") report({ at, message: "outside", data: { call }, trace });
        }
    },
});

/** Only an Offset that is missing is surely meant to be 0: the declaration gets `= { 0 }`, which adds what is missing and nothing else. */
function zeroed({ variable, members }: BufferProblem): readonly Edit[] | null {
    if (variable === null || members.join() !== "Offset" || variable.type.kind !== "named" || variable.type.name !== "WSK_BUF") return null;
    const name: CNode = variable.node;
    const declaration = name.parent;
    if (declaration?.kind !== "declaration" || name.kind !== "identifier") return null;
    return [{ start: name.end, end: name.end, text: " = { 0 }" }];
}
