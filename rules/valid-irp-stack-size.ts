import { type CallEvent, callInstances, chainSteps, type CNode, type Driver, type FunctionDecl, type Instance, step } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";
import { argumentsOf, isCallOf } from "./support/irp-texts.js";
import { replace } from "./support/statements.js";

/** Position of the number of stack locations, and of ChargeQuota where there is one. */
const CALLS: Readonly<Record<string, { readonly size: number; readonly quota: number | null }>> = {
    IoAllocateIrp: { size: 0, quota: 1 },
    IoAllocateIrpEx: { size: 1, quota: 2 },
    IoInitializeIrp: { size: 2, quota: null },
};

export default defineRule({
    id: "valid-irp-stack-size",
    contracts: { D19: ["none"], K08: ["quota"] },
    category: "irps",
    level: "error",
    description: "Require IRPs for WSK to have a stack location",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/using-irps-with-winsock-kernel-functions",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-ioallocateirp",
    ],
    fix: "fix",
    schema: { type: "object", properties: { checkChargeQuota: { type: "boolean" } }, additionalProperties: false },
    defaultOptions: { checkChargeQuota: false },
    messages: {
        none:
            "{{call}} makes an IRP without stack locations, and WSK needs one for itself: it writes outside of the IRP. " +
            "Ask for at least one.",
        quota:
            "{{call}} charges the IRP to the quota of whatever process happens to be current, which only highest-level drivers may do in the thread that asked. " +
            "Pass FALSE for ChargeQuota.",
    },
    check(driver, report, { checkChargeQuota }) {
        for (const fn of driver.functions()) {
            if (!driver.irps.mayMake(fn)) continue;
            for (const event of driver.program.flow(fn)?.calls ?? []) {
                const at = CALLS[event.target.name];
                if (at === undefined || event.target.kind !== "kernel") continue;
                const { node } = event.call;
                const data = { call: event.target.name };
                const none = given(driver, fn, event, at.size, 0);
                if (none !== null && driver.isForWsk(fn, event)) {
                    const trace = none.chain.length === 0 ? [] : [...chainSteps(none.chain), step(node, "no stack location is asked for")];
                    report({ at: node, message: "none", data, trace, fix: edit(event, at.size, /^0[uUlL]*$/u, "1") });
                }
                if (checkChargeQuota && at.quota !== null && given(driver, fn, event, at.quota, 1) !== null && driver.isForWsk(fn, event)) {
                    report({ at: node, message: "quota", data, fix: edit(event, at.quota, /^(TRUE|1|true)$/u, "FALSE") });
                }
            }
        }
    },
});

/** A way in which a call is given the value; null when there is none. */
function given(driver: Driver, fn: FunctionDecl, event: CallEvent, index: number, value: number): Instance | null {
    const instances = callInstances(driver.program, fn, event, [index]);
    return instances.find(({ values, open }) => !open && values[0]?.kind === "const" && values[0].value === value) ?? null;
}

/** The argument as written is replaced only where it is the plain number. */
function edit({ call, target }: CallEvent, index: number, plain: RegExp, text: string): ReturnType<typeof replace>[] {
    const written: CNode | undefined = isCallOf(call.node, target.name) ? argumentsOf(call.node)[index] : undefined;
    return written !== undefined && plain.test(written.text) ? [replace(written, text)] : [];
}
