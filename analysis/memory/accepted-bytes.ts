/**
 * What receive callbacks say of the bytes that they have taken: the number counts with STATUS_SUCCESS only.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_receive_event
 */
import { status } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { namesCalled, textOf } from "../callees.js";
import { possibleValues } from "../flow/conditions.js";
import type { CallEvent, ReturnEvent, Tracker } from "../flow/engine.js";
import { alternatives, pointeeCell, sameNumber, type Sym } from "../flow/sym.js";
import type { Program } from "../program.js";
import type { Roles } from "../roles.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl, Unit } from "../unit.js";

export interface AcceptedBytes {
    readonly kind: "ignored" | "tooMany";
    /** Where the number is set, or the call that leads there. */
    readonly at: CNode;
    readonly callback: string;
    readonly parameter: string;
    readonly indicated: string;
    /** What the callback returns. */
    readonly status: string;
    readonly trace: readonly TraceStep[];
}

const IGNORING = ["STATUS_PENDING", "STATUS_DATA_NOT_ACCEPTED"].map((name) => ({ name, value: status(name)?.value ?? -1 }));

/** What callbacks of `unit` say wrong. */
export function* acceptedBytes(program: Program, roles: Roles, unit: Unit): Generator<AcceptedBytes, void, undefined> {
    for (const { fn, event } of roles.callbacks) {
        const index = event.parameters.findIndex(({ name }) => name === "BytesAccepted");
        const parameter = fn.parameters?.[index]?.name ?? "";
        if (fn.unit !== unit || index < 0 || !/^\w+$/.test(parameter) || !uses(program, fn, new RegExp(`\\b${parameter}\\b`))) continue;
        yield* new Following(program, fn, { accepted: index, indicated: event.parameters.findIndex(({ name }) => name === "BytesIndicated") }).found();
    }
}

/** True for a function that uses a word, itself or by a macro. */
function uses({ project }: Program, fn: FunctionDecl, word: RegExp): boolean {
    return word.test(textOf(fn)) || namesCalled(fn).some((name) => word.test(project.macro(name, fn.unit)?.value.body ?? ""));
}

class Following {
    readonly #setters = new Map<string, CNode>();
    readonly #found = new Map<string, AcceptedBytes>();

    constructor(
        readonly program: Program,
        readonly fn: FunctionDecl,
        readonly index: { readonly accepted: number; readonly indicated: number },
    ) {}

    found(): Iterable<AcceptedBytes> {
        if (this.program.cfg(this.fn)?.incomplete !== false) return [];
        const out = `*p${this.index.accepted}`;
        // The property is the place that has set the number last.
        const tracker: Tracker = {
            initial: "",
            onAssign: ({ cell, instr }, at) => [{ property: cell.key === out ? this.#setter(instr.node) : at }],
            onCall: (event, at) => [{ property: event.args.some((arg) => arg.key === `p${this.index.accepted}`) ? this.#calling(event) : at }],
            onUnknown: () => [{ property: "?" }],
            onReturn: (event, at) => this.#judge(event, at),
        };
        const run = this.program.track(this.fn, tracker);
        return run === null || run.gaveUp ? [] : this.#found.values();
    }

    #setter(node: CNode): string {
        this.#setters.set(`${node.start}`, node);
        return `${node.start}`;
    }

    #calling({ target, call }: CallEvent): string {
        return target.kind === "function" && this.program.summary(target.decl) !== null ? this.#setter(call.node) : "?";
    }

    #judge({ node, value, state }: ReturnEvent, at: string): void {
        const setter = this.#setters.get(at);
        const accepted = state.load(pointeeCell({ kind: "param", key: `p${this.index.accepted}`, index: this.index.accepted }));
        if (setter === undefined) return;
        const add = (kind: AcceptedBytes["kind"], name: string): void => {
            const { parameters } = this.fn;
            const trace = [step(setter, "the number of accepted bytes is set"), step(node, `${this.fn.name} returns ${name}`)];
            this.#found.set(`${kind} ${at}`, {
                kind, at: setter, callback: this.fn.name, status: name, trace,
                parameter: parameters?.[this.index.accepted]?.name ?? "", indicated: parameters?.[this.index.indicated]?.name ?? "",
            });
        };
        const ignoring = value === null ? null : ignoringStatus(possibleValues(value, state));
        if (ignoring !== null && this.#isCount(accepted)) add("ignored", ignoring);
        else if (ignoring === null && isMoreThan(accepted, `p${this.index.indicated}`)) add("tooMany", "with it");
    }

    /** A number of its own: not 0, not all bytes, not what stood there before. */
    #isCount(accepted: Sym): boolean {
        const all = alternatives(accepted);
        return all !== null && all.every((each) => {
            if (each.kind === "const") return each.value !== 0;
            return each.key !== `p${this.index.indicated}` && each.kind !== "unknown" && each.kind !== "uninitialized" && each.key !== `in(*p${this.index.accepted})`;
        });
    }
}

/** The status where all that may be returned makes WSK ignore the number; null otherwise. */
function ignoringStatus(values: readonly Sym[] | null): string | null {
    const names = (values ?? []).map((each) => (each.kind === "const" ? IGNORING.find(({ value }) => sameNumber(value, each.value))?.name : undefined));
    return names[0] !== undefined && names.every((each) => each !== undefined) ? names[0] : null;
}

function isMoreThan(accepted: Sym, indicated: string): boolean {
    return accepted.kind === "op" && accepted.operator === "+" && accepted.left.key === indicated && accepted.right.kind === "const" && accepted.right.value > 0;
}
