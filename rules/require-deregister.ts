import type { CNode, UnloadFault } from "../analysis/index.js";
import { defineRule, type Suggestion } from "./support/define-rule.js";
import { doneBy, faultsOf, isThrown, traceOf, undoneAtExits } from "./support/registration-faults.js";
import { remove, replace } from "./support/statements.js";

const DOCS = "https://learn.microsoft.com/windows-hardware/drivers";

type Id =
    | "leftRegistered" | "thrownRegistered" | "deregisteredRefused" | "deregisteredTwice" | "freedRegistered" | "notDeregistered" | "noUnload" | "underFlag" | "notAwaited" | "nmrNotAwaited"
    | "deregister" | "removeDeregister" | "wait";

export default defineRule({
    id: "require-deregister",
    contracts: {
        F02: ["leftRegistered", "thrownRegistered", "notDeregistered", "noUnload", "underFlag", "freedRegistered"],
        F03: ["deregisteredRefused", "deregisteredTwice"],
        F13: ["notAwaited", "nmrNotAwaited"],
    },
    category: "registration",
    level: "error",
    description: "Require exactly one WskDeregister for each successful WskRegister",
    sources: [
        `${DOCS}/ddi/wsk/nf-wsk-wskregister`,
        `${DOCS}/ddi/wsk/nf-wsk-wskderegister`,
        `${DOCS}/network/unregistering-a-winsock-kernel-application`,
        `${DOCS}/network/unregistering-and-unloading-the-wsk-client`,
    ],
    fix: "suggestion",
    messages: {
        leftRegistered:
            "{{function}} returns a failure while the driver is registered with WSK: {{register}} has succeeded, and nobody undoes it. " +
            "WSK keeps pointers into a driver that is unloaded when its start fails. Call WskDeregister before returning.",
        thrownRegistered:
            "{{function}} throws while its object is registered with WSK: {{register}} has succeeded, and no destructor runs for an object that was not " +
            "made. WSK keeps pointers into memory that is gone. Close what sockets there are, then call WskDeregister, before throwing.",
        deregisteredRefused:
            "{{call}} ends a registration that {{register}} has failed to make on this path: the block holds nothing that WSK knows, which " +
            "corrupts memory or hangs. Call WskDeregister only after a successful WskRegister.",
        deregisteredTwice:
            "{{call}} ends a registration that {{first}} has ended on this path already: the block no longer belongs to WSK, which corrupts memory " +
            "or hangs. Call WskDeregister once for each successful WskRegister.",
        freedRegistered:
            "{{call}} frees the memory of a registration that {{register}} has made on this path and nothing has ended: WSK goes on using the block. " +
            "Call WskDeregister first.",
        notDeregistered:
            "{{function}} is the {{role}}, but the registration that WskRegister makes is never ended: WSK keeps calling into the driver " +
            "after it is gone. Call WskDeregister, which waits for what is still running, before the routine returns.",
        noUnload:
            "{{function}} makes a driver of the framework with no EvtDriverUnload and no cleanup callback, but the registration that WskRegister makes is never ended: the framework " +
            "unloads the driver with its last device, and WSK keeps calling into it. Set EvtDriverUnload, and call WskDeregister there.",
        underFlag:
            "{{function}} ends the registration only where '{{flag}}' is set, which it is only once WskCaptureProviderNPI has succeeded: when that fails in " +
            "{{thread}}, this call is not made, and WSK keeps pointers into the driver. Call it also where nothing was captured.",
        notAwaited:
            "{{function}} returns without waiting for {{thread}}, which calls WskDeregister: the driver is gone before its callbacks and " +
            "completion routines have run. Call WskDeregister in the unload routine, or wait for the thread.",
        nmrNotAwaited:
            "NmrDeregisterClient may return STATUS_PENDING, and nothing waits until the client is deregistered: {{function}}, the unload routine, " +
            "returns while WSK still calls into the driver. Call NmrWaitForClientDeregisterComplete where it returns STATUS_PENDING.",
        deregister: "Call WskDeregister before leaving with the failure.",
        removeDeregister: "Remove this WskDeregister: there is no registration to be ended.",
        wait: "Wait with NmrWaitForClientDeregisterComplete.",
    },
    check(driver, report) {
        for (const group of faultsOf(driver, "leftRegistered", "deregisteredRefused", "deregisteredTwice", "freedRegistered")) {
            const { fn, first } = group;
            const message: Id = isThrown(group) ? "thrownRegistered" : (first.mistake as Id);
            const data = { function: fn.name, call: first.second.name, register: doneBy(first, "register", "refuse"), first: doneBy(first, "deregister") };
            const edits = first.mistake === "leftRegistered" ? undoneAtExits(driver, group, ["WskDeregister"]) : null;
            const statement = first.at.get("function")?.text === "WskDeregister" && !isAtLabel(first.at) ? first.at.parent : null;
            const suggestions: Suggestion<Id>[] = edits !== null ? [{ message: "deregister", edits }] : [];
            if (statement?.kind === "expression_statement") suggestions.push({ message: "removeDeregister", edits: [remove(statement)] });
            report({ at: first.at, message, data, trace: traceOf(group, ENDINGS[message] ?? ""), suggestions });
        }
        for (const fault of driver.unloadFaults()) {
            if (fault.kind === "notReleased") continue;
            report({ at: fault.at, message: fault.kind, data: { function: fault.kind === "nmrNotAwaited" ? fault.name : fault.fn.name, thread: fault.name, flag: fault.flag ?? "", role: fault.role ?? "" }, trace: fault.trace, suggestions: wait(fault) });
        }
    },
});

const ENDINGS: Readonly<Partial<Record<Id, string>>> = {
    leftRegistered: "returns a failure",
    thrownRegistered: "throws",
    deregisteredRefused: "ends it all the same",
    deregisteredTwice: "ends it again",
    freedRegistered: "frees the block",
};

/** True where jumps arrive: other paths may need the statement. */
function isAtLabel(node: CNode): boolean {
    for (let at = node.parent; at !== null && at.kind !== "function_definition"; at = at.parent) {
        if (at.kind === "labeled_statement" || (at.kind === "compound_statement" && at.children.some(({ kind }) => kind === "labeled_statement"))) return true;
    }
    return false;
}

/** `if (NmrDeregisterClient(h) == STATUS_PENDING) NmrWaitForClientDeregisterComplete(h);` */
function wait({ kind, at }: UnloadFault): Suggestion<Id>[] {
    const statement = at.parent;
    const handle = at.get("arguments")?.children[0]?.text;
    if (kind !== "nmrNotAwaited" || statement?.kind !== "expression_statement" || handle === undefined) return [];
    return [{ message: "wait", edits: [replace(statement, `if (${at.text} == STATUS_PENDING) NmrWaitForClientDeregisterComplete(${handle});`)] }];
}
