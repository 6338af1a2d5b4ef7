import { type Driver, type FunctionDecl, levelsText, type RaisedCall, type RaisedFinding, type WskRoutine } from "../analysis/index.js";
import { defineRule, type Edit, type Finding, type Suggestion } from "./support/define-rule.js";
import { remove, statementOf } from "./support/statements.js";

type Id = "section" | "discarded" | "asserts" | "annotated" | "service" | "nameService" | "control" | "serviceRaised" | "nameRaised" | "controlRaised" | "keep";

export default defineRule({
    id: "no-paged-code-in-callback",
    contracts: {
        H01: ["section", "discarded", "asserts", "annotated"],
        H02: ["service", "serviceRaised"],
        H06: ["control", "controlRaised"],
        J02: ["nameService", "nameRaised"],
    },
    category: "irql",
    level: "error",
    description: "Disallow pageable code and functions that need PASSIVE_LEVEL in event callbacks and completion routines, and such requests in DPCs and under spin locks",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/network/winsock-kernel-events",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nc-wdm-io_completion_routine",
        "https://learn.microsoft.com/windows-hardware/drivers/kernel/making-drivers-pageable",
        "https://learn.microsoft.com/windows-hardware/drivers/kernel/managing-hardware-priorities",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_control_socket",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_get_address_info",
    ],
    fix: "suggestion",
    messages: {
        section:
            "'{{owner}}' is in the pageable section {{name}}, but it {{part}}, {{running}} {{levels}}: " +
            "when its page is not in memory, the machine stops. Leave it in the default section, or do the work in a work item.",
        discarded:
            "'{{owner}}' is in the section INIT, which is thrown away when DriverEntry has returned, but it {{part}}: " +
            "there is no code any more where WSK calls it. Leave it in the default section.",
        asserts:
            "'{{owner}}' asserts by PAGED_CODE that it runs below DISPATCH_LEVEL, but it {{part}}, {{running}} {{levels}}: checked builds stop there, " +
            "and pageable code stops the machine. Make it nonpageable, or do the work in a work item.",
        annotated:
            "'{{owner}}' is declared {{name}}, but it {{part}}, {{running}} {{levels}}. " +
            "Do the work in a work item; or, if the function needs no low level, correct its annotation.",
        service:
            "{{what}} in '{{routine}}', {{role}}: {{name}} must not be called above {{limit}}, and this place is reached at {{levels}}, so the machine may stop. " +
            "Do the work in a work item.",
        nameService:
            "{{what}} in '{{routine}}', {{role}}: {{name}} resolves names at PASSIVE_LEVEL only, and this place is reached at {{levels}}. " +
            "Look the name up beforehand, or in a work item.",
        control:
            "{{what}} in '{{routine}}', {{role}}: the control request {{name}} needs {{limit}}, and this place is reached at {{levels}}. " +
            "Make the request in a work item.",
        serviceRaised:
            "{{what}} {{where}}, at DISPATCH_LEVEL: {{name}} must be called below that level. Do it before, afterwards, or in a work item.",
        nameRaised:
            "{{what}} {{where}}, at DISPATCH_LEVEL: {{name}} resolves names at PASSIVE_LEVEL only. Look the name up before, or in a work item.",
        controlRaised:
            "{{what}} {{where}}, at DISPATCH_LEVEL: the control request {{name}} needs PASSIVE_LEVEL. Make the request before, afterwards, or in a work item.",
        keep: "Keep {{owners}} in nonpageable memory: take it out of the section and remove PAGED_CODE().",
    },
    check(driver, report) {
        const known = new Set<number>();
        for (const routine of driver.wskRoutines()) {
            for (const use of driver.raisedUses(routine)) {
                known.add(use.at.start);
                report(finding(driver, routine, use));
            }
        }
        const raised = (fn: FunctionDecl, calls: Iterable<RaisedCall>): void => {
            for (const call of calls) if (!known.has(call.at.start)) report(sure(fn, call));
        };
        for (const { fn } of driver.wskRoutines()) raised(fn, driver.lowServices.underLock(fn));
        for (const fn of driver.functions()) raised(fn, driver.lowRequests.in(fn));
    },
});

function finding(driver: Driver, { fn, role, registered }: WskRoutine, use: RaisedFinding): Finding<Id> {
    const { kind, name, called, owner, limit, levels } = use;
    const isName = kind === "service" && /^Wsk\w+Info$/.test(name);
    return {
        at: use.at,
        message: isName ? "nameService" : kind,
        data: {
            routine: fn.name, role, part: owner === fn ? `is ${role}` : `runs in '${fn.name}', ${role}`, running: owner === fn ? "which runs at" : "at", name, levels: levelsText(levels), owner: owner?.name ?? "", limit: limit === 0 ? "PASSIVE_LEVEL" : "APC_LEVEL",
            what: called === null || called === name || use.isDirect ? `'${called ?? name}'` : `'${called}' leads to ${name}`,
        },
        trace: [...(registered === null ? [] : [registered]), ...use.trace],
        suggestions: keeping(driver, use.owners),
    };
}

/** What is called where the level is raised for sure. */
function sure(fn: FunctionDecl, { at, called, name, because, trace }: RaisedCall): Finding<Id> {
    const message = /^Wsk\w+Info$/.test(name) ? "nameRaised" : name.startsWith("SIO_") ? "controlRaised" : "serviceRaised";
    const where = because === "lock" ? `in '${fn.name}' with a spin lock held` : `in '${fn.name}', ${because === "dpc" ? "a DPC" : "an interrupt routine"}`;
    return { at, message, data: { what: called === name ? `'${name}'` : `'${called}' leads to ${name}`, where, name }, trace };
}

/** Takes functions of this file out of their pageable sections, and their assertions with them. */
function keeping(driver: Driver, owners: readonly FunctionDecl[]): Suggestion<"keep">[] {
    const edits: Edit[] = [];
    for (const owner of owners) {
        const section = driver.sectionOf(owner);
        if (owner.unit !== driver.unit || (section !== null && section.removal === null)) return [];
        if (section?.removal) edits.push({ ...section.removal, text: "" });
        for (const call of owner.body?.walk() ?? []) {
            if (call.kind !== "call_expression" || call.get("function")?.text !== "PAGED_CODE") continue;
            const statement = statementOf(call);
            if (statement === null) return [];
            edits.push(remove(statement));
        }
    }
    return edits.length === 0 ? [] : [{ message: "keep", data: { owners: owners.map(({ name }) => `'${name}'`).join(", ") }, edits }];
}
