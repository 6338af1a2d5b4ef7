import { type BlockingLock, type Driver, mayBeCompletionRoutine, step, type TraceStep } from "../analysis/index.js";
import { defineRule, type Finding } from "./support/define-rule.js";

const DOCS = "https://learn.microsoft.com/windows-hardware/drivers";

export default defineRule({
    id: "no-blocking-lock-in-callback",
    contracts: ["A05"],
    category: "callbacks",
    level: "error",
    description: "Disallow fast mutexes, guarded mutexes, executive resources and push locks in event callbacks and completion routines",
    sources: [
        `${DOCS}/network/winsock-kernel-events`,
        `${DOCS}/ddi/wdm/nc-wdm-io_completion_routine`,
        `${DOCS}/kernel/managing-hardware-priorities`,
        `${DOCS}/ddi/wdm/nf-wdm-exacquirefastmutex`,
    ],
    fix: "none",
    messages: {
        inCallback:
            "{{what}} acquires {{kind}} in '{{function}}', the {{event}} callback: WSK may call it at DISPATCH_LEVEL, where a thread cannot sleep, and the " +
            "machine stops. Guard the data with a spin lock, or leave the work to a work item.",
        inRoutine:
            "{{what}} acquires {{kind}} in '{{function}}', a completion routine of requests to WSK: it may run at DISPATCH_LEVEL, where a thread cannot " +
            "sleep, and the machine stops. Guard the data with a spin lock, or leave the work to a work item.",
    },
    check(driver, report) {
        for (const { fn, event, registered } of driver.callbacks()) {
            const origin = registered ?? (fn.nameNode === null ? null : step(fn.nameNode, `${fn.name} is taken for the ${event.name}`));
            for (const lock of driver.callbackPaths.blockingLocks(fn, event.flags)) {
                report({ ...finding(lock, origin === null ? [] : [origin]), message: "inCallback", data: { ...dataOf(lock, fn.name), event: event.name } });
            }
        }
        const done = new Set<number>();
        for (const [lock, trace, name] of inRoutines(driver)) {
            if (done.has(lock.at.start)) continue;
            done.add(lock.at.start);
            report({ ...finding(lock, trace), message: "inRoutine", data: dataOf(lock, name) });
        }
    },
});

/** Looking for locks first spares most files the search for the places that set completion routines. */
function* inRoutines(driver: Driver): Generator<readonly [BlockingLock, readonly TraceStep[], string], void, undefined> {
    const locks = new Map([...driver.functions()].filter(mayBeCompletionRoutine).map((fn) => [fn, driver.callbackPaths.blockingLocks(fn)]));
    if (![...locks.values()].some((each) => each.length > 0)) return;
    for (const { role, destination } of driver.wskCompletionRoutines()) {
        const { fn } = role;
        const set = step(role.site.event.call.node, `${role.site.event.target.name} sets ${fn.name} as completion routine`);
        const given = destination.at === null ? [] : [step(destination.at, `${destination.name ?? "WSK"} gets the IRP`)];
        for (const lock of locks.get(fn) ?? []) yield [lock, [set, ...given], fn.name];
    }
}

function finding(lock: BlockingLock, origin: readonly TraceStep[]): Pick<Finding<never>, "at" | "trace"> {
    return { at: lock.at, trace: [...origin, ...lock.trace] };
}

function dataOf({ called, name, kind }: BlockingLock, fn: string): Readonly<Record<"what" | "kind" | "function", string>> {
    return { what: called === name ? `'${name}'` : `'${called}'`, kind, function: fn };
}
