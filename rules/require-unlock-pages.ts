import { type CNode, faultSteps, type FunctionDecl, type MdlFault, mdlLife } from "../analysis/index.js";
import { defineRule, type Suggestion } from "./support/define-rule.js";
import { argumentsOf, isCallOf } from "./support/irp-texts.js";
import { doneBy, isWithin, mdlFaults, mdlName } from "./support/mdl-faults.js";
import { insertBefore, remove, statementOf } from "./support/statements.js";

const WDM = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm";

export default defineRule({
    id: "require-unlock-pages",
    contracts: ["G06"],
    category: "buffers",
    level: "error",
    description: "Require locked pages to be unlocked exactly once before their MDL is freed, and locking to be guarded by a handler",
    sources: [
        `${WDM}/nf-wdm-mmprobeandlockpages`,
        `${WDM}/nf-wdm-mmunlockpages`,
        `${WDM}/nf-wdm-mmbuildmdlfornonpagedpool`,
        `${WDM}/nf-wdm-iofreemdl`,
    ],
    fix: "suggestion",
    messages: {
        freedLocked:
            "{{name}} frees {{mdl}} while its pages are still locked by {{before}}: they stay locked for good, and locking fails once too many are. " +
            "Call MmUnlockPages before.",
        unlockedBuilt:
            "{{name}} unlocks {{mdl}}, which {{before}} has built for non-paged memory: nothing has locked its pages, so their counts go wrong and the machine stops. " +
            "Unlock only what MmProbeAndLockPages has locked.",
        unlockedRaw:
            "{{name}} unlocks {{mdl}}, whose pages nothing has locked on this path since {{before}}: the machine stops. Unlock only what MmProbeAndLockPages has locked.",
        unlockedTwice:
            "{{name}} unlocks {{mdl}} again, which {{before}} has unlocked already: the machine stops. Call MmUnlockPages once for each MmProbeAndLockPages.",
        unlockedContrary:
            "{{name}} unlocks {{mdl}} only where its flags say that its pages are not locked: those that MmProbeAndLockPages has locked stay locked for good, and unlocking others " +
            "stops the machine. Unlock them where MDL_PAGES_LOCKED is set.",
        unguarded:
            "{{name}} is called outside of __try in {{function}}: it raises an exception when the pages cannot be locked, and without a handler the machine stops. " +
            "Put the call into __try, and fail in __except.",
        unlock: "Unlock the pages first.",
        removeUnlock: "Remove the call.",
    },
    check(driver, report) {
        for (const { fn, fault } of mdlFaults(driver, ["freedLocked", "unlockedBuilt", "unlockedRaw", "unlockedTwice"])) {
            const before = doneBy(fault, fault.mistake === "unlockedTwice" ? /^unlock$/u : /^(?:build|lock|lockRead|allocate|allocateBuilt|initialize)$/u);
            const message = fault.mistake as "freedLocked" | "unlockedBuilt" | "unlockedRaw" | "unlockedTwice";
            if (before === null) continue;
            report({
                at: fault.at,
                message,
                data: { name: fault.second.name, mdl: mdlName(driver, fn, fault), before: before.name },
                trace: faultSteps(mdlLife, fn.name, fault, message === "freedLocked" ? "frees it" : "unlocks it"),
                suggestions: help(fn, fault),
            });
        }
        for (const fn of driver.functions()) {
            for (const { call, target } of driver.mentions(fn, /\bMmUnlockPages\b/) ? driver.memory.contraryUnlocks(fn) : []) {
                report({ at: call.node, message: "unlockedContrary", data: { name: target.name, mdl: unlockedText(call.node) } });
            }
            if (!driver.mentions(fn, /\bMmProbeAndLock/)) continue;
            for (const { call, target } of driver.memory.unguardedLocks(fn)) report({ at: call.node, message: "unguarded", data: { name: target.name, function: fn.name } });
        }
    },
});

/** What is unlocked, as it is written; a macro's arguments need not say. */
function unlockedText(call: CNode): string {
    const text = isCallOf(call, "MmUnlockPages") ? argumentsOf(call)[0]?.text : undefined;
    return text !== undefined && /^[\w.>-]+$/u.test(text) ? `'${text}'` : "an MDL";
}

/** Where every path that comes here is wrong, and the call itself stands here. */
function help(fn: FunctionDecl, { at, mistake, second, isCertain }: MdlFault): Suggestion<"unlock" | "removeUnlock">[] {
    const statement = statementOf(at);
    if (!isCertain || statement === null || at !== second.node || !isWithin(at, fn) || !isCallOf(at, second.name)) return [];
    if (mistake !== "freedLocked") return at.parent === statement ? [{ message: "removeUnlock", edits: [remove(statement)] }] : [];
    const mdl = argumentsOf(at)[0]?.text ?? "";
    return /^[\w.>-]+$/u.test(mdl) ? [{ message: "unlock", edits: [insertBefore(statement, `MmUnlockPages(${mdl});`)] }] : [];
}
