import { INVOKE_FLAGS } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";
import { replace } from "./support/statements.js";

export default defineRule({
    id: "require-completion-invoke-flags",
    contracts: ["D02"],
    category: "irps",
    level: "error",
    description: "Require completion routines of the driver's own IRPs to run for every outcome",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iosetcompletionroutine",
    ],
    fix: "both",
    messages: {
        missing:
            "{{setter}} leaves out {{flags}} in '{{function}}': when the request ends that way, '{{routine}}' does not run, and the I/O manager " +
            "goes on completing an IRP that the driver itself has made, which crashes or hangs. Pass TRUE for all three.",
        pass: "Pass TRUE for {{flags}}.",
    },
    check(driver, report) {
        for (const { at, fn, setter, routine, missing, written, allocatedHere, trace } of driver.partialSettings()) {
            const flags = missing.map((index) => INVOKE_FLAGS[index] ?? "").join(" and ");
            const edits = written.length === missing.length ? written.map((node) => replace(node, "TRUE")) : [];
            report({
                at,
                message: "missing",
                data: { setter, function: fn.name, flags, routine },
                trace,
                ...(allocatedHere ? { fix: edits } : { suggestions: edits.length === 0 ? [] : [{ message: "pass", data: { flags }, edits }] }),
            });
        }
    },
});
