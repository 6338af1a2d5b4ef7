import type { CNode } from "../analysis/index.js";
import { defineRule, type Edit, type Suggestion } from "./support/define-rule.js";
import { doneBy, faultsOf, isThrown, traceOf, undoneAtExits } from "./support/registration-faults.js";
import { insertBefore, remove, replace, statementOf } from "./support/statements.js";

const DOCS = "https://learn.microsoft.com/windows-hardware/drivers";

type Id =
    | "leftCaptured" | "thrownCaptured" | "leftHeld" | "releasedUncaptured" | "releasedTwice" | "releasedLate" | "closedLate" | "deregisteredCaptured" | "notReleased"
    | "undo" | "release" | "removeRelease" | "swap";

const FAULTS = ["leftCaptured", "leftHeld", "releasedUncaptured", "releasedTwice", "releasedLate", "closedLate", "deregisteredCaptured"] as const;

export default defineRule({
    id: "require-provider-release",
    contracts: {
        F04: ["leftCaptured", "thrownCaptured", "leftHeld", "releasedUncaptured", "releasedTwice", "notReleased"],
        F05: ["releasedLate", "closedLate", "deregisteredCaptured"],
    },
    category: "registration",
    level: "error",
    description: "Require exactly one WskReleaseProviderNPI for each captured provider NPI, before WskDeregister",
    sources: [
        `${DOCS}/ddi/wsk/nf-wsk-wskcaptureprovidernpi`,
        `${DOCS}/ddi/wsk/nf-wsk-wskreleaseprovidernpi`,
        `${DOCS}/ddi/wsk/nf-wsk-wskderegister`,
        `${DOCS}/network/unregistering-a-winsock-kernel-application`,
    ],
    fix: "suggestion",
    messages: {
        leftCaptured:
            "{{function}} returns a failure while the driver is registered with WSK and holds the provider NPI: {{capture}} has succeeded, and nobody " +
            "undoes it. WSK keeps pointers into a driver that is unloaded when its start fails. Close what sockets there are, then call WskReleaseProviderNPI and WskDeregister, before returning.",
        thrownCaptured:
            "{{function}} throws while its object is registered with WSK and holds the provider NPI: {{capture}} has succeeded, and no destructor runs for " +
            "an object that was not made. WSK keeps pointers into memory that is gone. Close what sockets there are, then call WskReleaseProviderNPI and WskDeregister, before throwing.",
        leftHeld:
            "{{function}} returns a failure while it holds the provider NPI that {{capture}} has captured: its caller cannot tell, so nobody releases it, " +
            "and WskDeregister waits for ever. Call WskReleaseProviderNPI before returning.",
        releasedUncaptured:
            "{{call}} releases a provider NPI that {{capture}} has failed to capture on this path: the count of captures gets out of step. " +
            "Release only what was captured.",
        releasedTwice:
            "{{call}} releases the provider NPI that {{release}} has released on this path already: the count of captures gets out of step. " +
            "Release the NPI once for each capture.",
        releasedLate:
            "{{call}} releases the provider NPI after {{deregister}}, which returns only when the NPI is released: the unload hangs. " +
            "Release the NPI before WskDeregister.",
        closedLate:
            "{{call}} closes a socket after {{deregister}}, which returns only when all sockets are closed: the unload hangs. " +
            "Close the sockets before WskDeregister.",
        deregisteredCaptured:
            "{{call}} waits until the provider NPI is released that {{capture}} has captured on this path, and nothing releases it: this hangs. " +
            "Call WskReleaseProviderNPI before WskDeregister.",
        notReleased:
            "The provider NPI that is captured here is released nowhere in the driver: WskDeregister in {{function}} waits for that for ever. " +
            "Call WskReleaseProviderNPI when no more client-level calls are made.",
        undo: "Release the NPI and end the registration before leaving with the failure.",
        release: "Release the NPI first.",
        removeRelease: "Remove this WskReleaseProviderNPI: there is nothing to be released.",
        swap: "Release the NPI before WskDeregister.",
    },
    check(driver, report) {
        const unreleased = driver.unloadFaults().filter(({ kind }) => kind === "notReleased");
        for (const { at, name, trace } of unreleased) report({ at, message: "notReleased", data: { function: name }, trace });
        for (const group of faultsOf(driver, ...FAULTS)) {
            const { fn, first } = group;
            // A driver that never releases is told so once.
            if (first.history.some(({ node }) => unreleased.some(({ at }) => at === node))) continue;
            const message: Id = isThrown(group) ? "thrownCaptured" : (first.mistake as Id);
            const data = {
                function: fn.name, call: first.second.name, capture: doneBy(first, "capture", "miss"), release: doneBy(first, "release"),
                deregister: doneBy(first, "deregister"),
            };
            const isStart = first.mistake === "leftCaptured";
            const edits = isStart
                ? undoneAtExits(driver, group, ["WskReleaseProviderNPI", "WskDeregister"])
                : message === "leftHeld" ? undoneAtExits(driver, group, ["WskReleaseProviderNPI"]) : null;
            const suggestions: Suggestion<Id>[] = edits === null ? local(message, first.at) : [{ message: isStart ? "undo" : "release", edits }];
            report({ at: first.at, message, data, trace: traceOf(group, ENDINGS[message] ?? ""), suggestions });
        }
    },
});

const ENDINGS: Readonly<Partial<Record<Id, string>>> = {
    leftCaptured: "returns a failure",
    thrownCaptured: "throws",
    leftHeld: "returns a failure",
    releasedUncaptured: "releases it all the same",
    releasedTwice: "releases it again",
    releasedLate: "releases it too late",
    closedLate: "closes a socket too late",
    deregisteredCaptured: "waits for the release",
};

function local(message: Id, at: CNode): Suggestion<Id>[] {
    const callee = at.get("function")?.text;
    if ((message === "releasedTwice" || message === "releasedUncaptured") && callee === "WskReleaseProviderNPI" && at.parent?.kind === "expression_statement") {
        return [{ message: "removeRelease", edits: [remove(at.parent)] }];
    }
    if (message === "deregisteredCaptured" && callee === "WskDeregister") {
        const statement = statementOf(at);
        return statement === null ? [] : [{ message: "release", edits: [insertBefore(statement, `WskReleaseProviderNPI${argumentsOf(at)};`)] }];
    }
    const edits = message === "releasedLate" ? swapped(at) : null;
    return edits === null ? [] : [{ message: "swap", edits }];
}

/** Two adjacent statements with the same argument change their places. */
function swapped(release: CNode): Edit[] | null {
    const statement = statementOf(release);
    const siblings = statement?.parent?.children.filter(({ kind }) => kind !== "comment") ?? [];
    const before = statement === null ? undefined : siblings[siblings.indexOf(statement) - 1];
    const call = before?.kind === "expression_statement" ? before.children[0] : undefined;
    if (statement === null || before === undefined || call?.get("function")?.text !== "WskDeregister" || argumentsOf(call) !== argumentsOf(release)) return null;
    return [replace(before, statement.text), replace(statement, before.text)];
}

function argumentsOf(call: CNode): string {
    return call.get("arguments")?.text ?? "";
}
