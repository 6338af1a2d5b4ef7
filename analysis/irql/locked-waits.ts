/**
 * Waits under a spin lock, or with the level raised otherwise: the thread runs at DISPATCH_LEVEL then, where no other one gets the processor.
 * Only functions that raise the level are followed, and what they call meanwhile; whatever is not understood counts as lowering it again.
 * https://learn.microsoft.com/windows-hardware/drivers/kernel/introduction-to-kernel-dispatcher-objects
 */
import { kernelApi, type KernelApi } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import type { CallEvent, Outcome, Tracker } from "../flow/engine.js";
import { Substitution } from "../flow/summary.js";
import type { Sym } from "../flow/sym.js";
import { isPrinting } from "../printing.js";
import type { Program } from "../program.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";
import { certainlyBlocks, conditionsOn, type MetWait, rewritten } from "./certain-waits.js";
import { isAtDispatch, isSpinLock, LockText, mayBlock } from "./lock-text.js";
import { mayWaitRaised } from "./raised-paths.js";

export interface LockedWait {
    /** The wait, or the call that leads there, in the function that has raised the level. */
    readonly at: CNode;
    /** The function that waits. */
    readonly wait: string;
    /** The function that has raised the level. */
    readonly raiser: string;
    readonly trace: readonly TraceStep[];
}

/** A wait that a function makes, or leads to, and the call by which it does so. */
interface Way {
    readonly node: CNode;
    readonly met: MetWait;
    readonly steps: readonly TraceStep[];
    readonly by: Raiser | null;
}

interface Raiser {
    readonly name: string;
    readonly at: CNode;
}

/** What a function does from a level on. */
interface Course {
    /** What has raised the level on all ways out; `caller` where it has only been left as it was, null where it may be low. */
    readonly end: string | null;
    /** The waits to which all paths lead at a raised level. */
    readonly waits: readonly Way[];
}

/** The level may be anything; any other property says who has raised it. */
const LOW = "";
const CALLER = "caller";
const DISPATCH_LEVEL = 2;
/** Helpers are followed this many calls deep. */
const MOST_CALLS = 4;

export class LockedWaits {
    readonly #text: LockText;
    readonly #courses = new Map<string, Course | null>();

    constructor(readonly program: Program) {
        this.#text = new LockText(program);
    }

    /** The waits of `fn`, or of its helpers, while it has the level raised. */
    of(fn: FunctionDecl): readonly LockedWait[] {
        if (!this.#text.mayRaise(fn) || !this.#text.mayWait(fn) || !this.#text.speaksOfWsk(fn) || !mayWaitRaised(this.program, this.#text, fn)) return [];
        const found = new Map<number, LockedWait>();
        for (const { node, met, steps, by } of new Following(this, this.#text, fn, LOW, 0).course()?.waits ?? []) {
            if (by === null || found.has(node.start) || !certainlyBlocks(this.program, met)) continue;
            const first = step(by.at, `${by.name} raises the level to DISPATCH_LEVEL`);
            found.set(node.start, { at: node, wait: met.reached.event.target.name, raiser: by.name, trace: [first, ...steps] });
        }
        return [...found.values()];
    }

    /** What a helper does; null where that cannot be told. */
    courseOf(fn: FunctionDecl, start: typeof LOW | typeof CALLER, depth: number): Course | null {
        const key = `${fn.key} ${start}`;
        const known = this.#courses.get(key);
        if (known !== undefined || depth > MOST_CALLS) return known ?? null;
        // Nothing is known of a function while it is followed.
        this.#courses.set(key, null);
        const course = new Following(this, this.#text, fn, start, depth).course();
        this.#courses.set(key, course);
        return course;
    }
}

/** Follows one function from a level. */
class Following {
    readonly #raisers = new Map<string, Raiser>();
    /** For each call that leads to waits, the levels at which paths come there. */
    readonly #arrivals = new Map<number, { readonly levels: Set<string>; waits: readonly Omit<Way, "by">[] }>();

    constructor(
        readonly all: LockedWaits,
        readonly text: LockText,
        readonly fn: FunctionDecl,
        readonly start: string,
        readonly depth: number,
    ) {}

    course(): Course | null {
        if (this.all.program.cfg(this.fn)?.incomplete !== false) return null;
        const ends = new Set<string>();
        const tracker: Tracker = {
            initial: this.start,
            onUnknown: () => [{ property: LOW }],
            onCall: (event, level): readonly Outcome[] => [{ property: this.#after(event, level) }],
            onReturn: (_, level) => void ends.add(level),
        };
        const run = this.all.program.track(this.fn, tracker);
        if (run === null || run.gaveUp) return null;
        const waits = [...this.#arrivals.values()].flatMap(({ levels, waits: each }) => {
            return levels.has(LOW) ? [] : each.map((way) => ({ ...way, by: this.#raiserOf(levels) }));
        });
        const end = ends.size === 0 || ends.has(LOW) ? null : (this.#raiserOf(ends)?.name ?? CALLER);
        return { end, waits };
    }

    #raiserOf(levels: ReadonlySet<string>): Raiser | null {
        for (const level of levels) {
            const by = this.#raisers.get(level);
            if (by !== undefined) return by;
        }
        return null;
    }

    /** The level after a call. */
    #after(event: CallEvent, level: string): string {
        const { target, call, args } = event;
        switch (target.kind) {
            case "kernel": {
                const verb = target.api.acts?.verb;
                if (isSpinLock(target.api) && verb !== "initialize") return this.#afterLock(target.api, verb === "acquire", call.node, level);
                if (target.name === "KeRaiseIrqlToDpcLevel") return this.#raise(target.name, call.node);
                if (target.name === "KeRaiseIrql") return isDispatch(args[0]) ? this.#raise(target.name, call.node) : LOW;
                if (target.name === "KeLowerIrql") return LOW;
                if (mayBlock(target.api)) this.#wait(event, level);
                return level;
            }
            case "function":
                return level === LOW ? this.#enterLow(event, target.decl) : this.#enterRaised(event, target.decl, level);
            case "unknown":
                return isPrinting(event) ? level : LOW;
            default:
                return level;
        }
    }

    /** An inner lock leaves the level to the outer one. */
    #afterLock(api: KernelApi, isTaken: boolean, at: CNode, level: string): string {
        const isInner = isAtDispatch(api) && level !== LOW;
        if (isTaken) return isInner ? level : this.#raise(api.name, at);
        const by = kernelApi(this.#raisers.get(level)?.name ?? "");
        return isInner && by !== undefined && !isAtDispatch(by) ? level : LOW;
    }

    #raise(name: string, at: CNode): string {
        this.#raisers.set(`${at.start}`, { name, at });
        return `${at.start}`;
    }

    #wait(event: CallEvent, level: string): void {
        const wait = event.target.kind === "kernel" ? event.target.api.wait : null;
        const conditions = wait === null ? null : this.#conditions(event);
        const { node } = event.call;
        const reached = { event, chain: [], inRoot: (sym: Sym): Sym => sym, settled: true };
        const steps = [step(node, `${event.target.name} waits at DISPATCH_LEVEL`)];
        this.#arrive(event, level, wait === null || conditions === null ? [] : [{ node, met: { wait, reached, conditions }, steps }]);
    }

    /** Under which conditions a helper comes to a call; those of the judged function decide nothing, since paths are what is asked for. */
    #conditions(event: CallEvent): MetWait["conditions"] | null {
        return conditionsOn(this.all.program, this.fn, event, this.depth === 0);
    }

    #arrive(event: CallEvent, level: string, waits: readonly Omit<Way, "by">[]): void {
        const entry = this.#arrivals.get(event.call.id) ?? { levels: new Set<string>(), waits: [] };
        this.#arrivals.set(event.call.id, entry);
        entry.levels.add(level);
        // What is known later in a loop is known of all turns.
        if (level !== LOW) entry.waits = waits;
    }

    #enterLow(event: CallEvent, decl: FunctionDecl): string {
        this.#arrive(event, LOW, []);
        const course = this.text.isRaiser(decl) ? this.all.courseOf(decl, LOW, this.depth + 1) : null;
        return course === null || course.end === null ? LOW : this.#raise(course.end, event.call.node);
    }

    #enterRaised(event: CallEvent, decl: FunctionDecl, level: string): string {
        if (!this.text.mayMove(decl) && !this.text.mayWait(decl)) return this.text.leavesLevel(decl) ? level : LOW;
        const course = this.all.courseOf(decl, CALLER, this.depth + 1);
        const conditions = course === null ? null : this.#conditions(event);
        const into = new Substitution(event, event.state);
        const { node } = event.call;
        const waits = conditions === null ? [] : (course?.waits ?? []).flatMap(({ met, steps }) => {
            const mine = rewritten(this.all.program, this.fn, met, into, { caller: this.fn, event });
            const reached = step(node, `${this.fn.name} calls ${decl.name}`);
            return mine === null ? [] : [{ node, met: { ...mine, conditions: [...mine.conditions, ...conditions] }, steps: [reached, ...steps] }];
        });
        this.#arrive(event, level, waits);
        return course === null || course.end === null ? LOW : level;
    }
}

function isDispatch(level: Sym | undefined): boolean {
    return level?.kind === "const" && level.value >= DISPATCH_LEVEL;
}
