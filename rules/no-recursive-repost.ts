import type { FunctionDecl } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";
import { grouped } from "./support/grouped.js";

export default defineRule({
    id: "no-recursive-repost",
    contracts: ["D26"],
    category: "irps",
    level: "warn",
    description: "Disallow completion routines that start a request with themselves as completion routine",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions",
        "https://learn.microsoft.com/windows-hardware/drivers/network/winsock-kernel-events",
    ],
    fix: "none",
    messages: {
        repost:
            "'{{routine}}' starts {{call}} with itself as completion routine: when requests complete before the call returns, the routine runs " +
            "inside itself each time and exhausts the kernel stack. Leave the next request to a work item or a thread.",
    },
    check(driver, report) {
        const seen = new Set<FunctionDecl>();
        for (const { fn } of driver.completionRoutines()) {
            if (seen.has(fn)) continue;
            seen.add(fn);
            for (const { at, call, trace } of grouped(driver.reposts(fn))) {
                report({ at, message: "repost", data: { routine: fn.name, call }, trace });
            }
        }
    },
});
