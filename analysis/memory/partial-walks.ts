/**
 * Receive callbacks that look at the first element of a list of received data only, and tell WSK that they have taken all of it.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/ns-wsk-_wsk_data_indication
 */
import type { CNode } from "../../parser/ast.js";
import { possibleValues } from "../flow/conditions.js";
import type { AccessEvent, AssignEvent, CallEvent, Outcome, ReturnEvent, Tracker } from "../flow/engine.js";
import type { FlowState } from "../flow/state.js";
import { alternatives, type Cell, isConstant, isLocalRoot, paramSym, type Sym } from "../flow/sym.js";
import { isPrinting } from "../printing.js";
import type { Program } from "../program.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl } from "../unit.js";
import type { ReceiveCallback } from "./indications.js";
import { addressesIn, type MdlMappings } from "./mdl-mappings.js";

/** What a value is to the list: its first element, that element's WSK_BUF, its MDL, or the bytes that this describes. */
type Part = "list" | "buffer" | "mdl" | "bytes";

/** What a function does to the part that it is given. */
interface Uses {
    /** Looks at the bytes of the first element. */
    readonly reads: boolean;
    /** May look at the other elements, or leave the list to somebody who does. */
    readonly walks: boolean;
}

export interface PartialWalk {
    /** Where the first element's bytes are used. */
    readonly at: CNode;
    readonly trace: readonly TraceStep[];
}

const NOTHING: Uses = { reads: false, walks: false };
const WALKS: Uses = { reads: false, walks: true };
const READS: Uses = { reads: true, walks: false };
const MOST_CALLS = 4;
/** Names of members, as the steps of a location. */
const MEMBERS: ReadonlyMap<string, Part> = new Map([["list Buffer", "buffer"], ["list Buffer Mdl", "mdl"], ["buffer Mdl", "mdl"]]);

export class PartialWalks {
    readonly #known = new Map<string, Uses>();

    constructor(
        readonly program: Program,
        readonly mappings: MdlMappings,
    ) {}

    /** Where a callback uses the first element's bytes and returns STATUS_SUCCESS without a look at the others. */
    of({ fn, index, role }: ReceiveCallback): readonly PartialWalk[] {
        if (!this.mappings.mayMap(fn, MOST_CALLS) || this.program.cfg(fn)?.incomplete !== false) return [];
        const position = (name: string): number => role.event.parameters.findIndex((each) => each.name === name);
        const uses = new PartUses(this, fn, paramSym(index), "list");
        const accepted = position("BytesAccepted");
        const isAll = allIn(paramSym(index), position("BytesIndicated"));
        const found = new Map<string, PartialWalk>();
        const nodes = new Map<string, CNode>();
        const seen = { walks: false };
        // The property is where the bytes were used first.
        const after = (at: string, node: CNode, what: Uses): string => {
            seen.walks ||= what.walks;
            if (!what.reads || at !== "") return at;
            nodes.set(`${node.start}`, node);
            return `${node.start}`;
        };
        const tracker: Tracker = {
            initial: "",
            onAccess: (event, at) => after(at, event.node, uses.access(event)),
            onAssign: (event, at) => {
                seen.walks ||= event.cell.root === `*p${accepted}`;
                return same(after(at, event.instr.node, uses.assign(event)));
            },
            onCall: (event, at) => {
                seen.walks ||= event.target.kind !== "kernel" && event.args.some((arg) => arg.key === `p${accepted}`);
                return same(after(at, event.call.node, uses.call(event)));
            },
            onReturn: (event, at) => {
                const node = nodes.get(at);
                if (node === undefined || !isSuccess(event) || isAll(event.state)) return;
                const trace = [step(node, "uses the first element of the list"), step(event.node, `${fn.name} takes the whole list`)];
                found.set(at, { at: node, trace });
            },
        };
        const run = this.program.track(fn, tracker);
        return run === null || run.gaveUp || seen.walks ? [] : [...found.values()].sort((a, b) => a.at.start - b.at.start).slice(0, 1);
    }

    /** What `fn` does with the argument at `index` that is such a part. */
    usesOf(fn: FunctionDecl, index: number, part: Part, depth: number): Uses {
        const key = `${fn.key} ${index} ${part}`;
        const known = this.#known.get(key);
        if (known !== undefined) return known;
        const isInPart = part === "list" || part === "buffer";
        if (depth >= MOST_CALLS || this.program.cfg(fn)?.incomplete !== false) return isInPart ? WALKS : NOTHING;
        this.#known.set(key, isInPart ? WALKS : NOTHING);
        let all = NOTHING;
        const uses = new PartUses(this, fn, paramSym(index), part, depth);
        const add = (more: Uses): void => void (all = { reads: all.reads || more.reads, walks: all.walks || more.walks });
        const run = this.program.track(fn, {
            initial: "",
            onAccess: (event, at) => (add(uses.access(event)), at),
            onAssign: (event, at) => (add(uses.assign(event)), same(at)),
            onCall: (event, at) => (add(uses.call(event)), same(at)),
        });
        if (run === null || run.gaveUp) all = isInPart ? WALKS : NOTHING;
        this.#known.set(key, all);
        return all;
    }
}

/** What single events of a function mean for one part of a list. */
class PartUses {
    readonly #mapped = new Set<string>();

    constructor(
        readonly walks: PartialWalks,
        readonly fn: FunctionDecl,
        readonly root: Sym,
        readonly part: Part,
        readonly depth = 0,
    ) {
        if (part === "bytes") this.#mapped.add(root.key);
    }

    access({ cell }: AccessEvent): Uses {
        if (!("pointer" in cell.base)) return NOTHING;
        const { pointer } = cell.base;
        if (this.#isBytes(pointer)) return READS;
        const steps = cell.steps.join(" ");
        // An element that is not the first, or the whole of the first with what follows.
        return this.#isPart(pointer, "list") && (steps === "" || steps === "Next") ? WALKS : NOTHING;
    }

    assign({ cell, value }: AssignEvent): Uses {
        const isPlain = isLocalRoot(cell.root) && cell.steps.length === 0;
        if (!isPlain && (this.#isPart(value, "list") || this.#isPart(value, "buffer"))) return WALKS;
        return !isLocalRoot(cell.root) && (this.#isPart(value, "mdl") || this.#isBytes(value)) ? WALKS : NOTHING;
    }

    call(event: CallEvent): Uses {
        for (const [key, mdl] of this.walks.mappings.ofCall(event)) if (this.#isPart(mdl, "mdl")) this.#mapped.add(key);
        let all = NOTHING;
        event.args.forEach((arg, index) => {
            const part = this.#partOf(arg);
            const uses = part === null ? NOTHING : this.#given(event, index, part);
            all = { reads: all.reads || uses.reads, walks: all.walks || uses.walks };
        });
        return all;
    }

    #given(event: CallEvent, index: number, part: Part): Uses {
        const { target } = event;
        if (target.kind === "function") return this.walks.usesOf(target.decl, index, part, this.depth + 1);
        const isInPart = part === "list" || part === "buffer";
        if (target.kind === "kernel") {
            const effect = target.api.args?.[index] ?? target.api.rest;
            if (effect === "retains") return WALKS;
            return part === "bytes" && (effect === "reads" || target.api.copies?.source === index) ? READS : NOTHING;
        }
        if (isInPart) return isPrinting(event) ? NOTHING : WALKS;
        return part === "bytes" && !isPrinting(event) ? READS : NOTHING;
    }

    #partOf(value: Sym): Part | null {
        if (this.#isBytes(value)) return "bytes";
        return (["list", "buffer", "mdl"] as const).find((part) => this.#isPart(value, part)) ?? null;
    }

    #isBytes(value: Sym): boolean {
        return addressesIn(value).some(({ key }) => this.#mapped.has(key));
    }

    /** True for what may be the part. */
    #isPart(value: Sym, part: Part): boolean {
        return (alternatives(value) ?? [value]).some((each) => {
            if (each.key === this.root.key) return part === this.part;
            const cell = each.kind === "address" || each.kind === "initial" ? each.cell : null;
            const kind = each.kind === "address" ? "buffer" : "mdl";
            return cell !== null && part === kind && this.#member(cell) === part;
        });
    }

    #member({ base, steps }: Cell): Part | null {
        if (!("pointer" in base) || base.pointer.key !== this.root.key) return null;
        return MEMBERS.get([this.part, ...steps].join(" ")) ?? null;
    }
}

function same(property: string): readonly Outcome[] {
    return [{ property }];
}

function isSuccess({ value, state }: ReturnEvent): boolean {
    const possible = value === null ? null : possibleValues(value, state);
    return possible !== null && possible.length > 0 && possible.every((each) => isConstant(each, 0));
}

/** Tells whether a path has compared the number of indicated bytes with what the first element holds, or both with the same. */
function allIn(list: Sym, indicated: number): (state: FlowState) => boolean {
    const [all, own] = [new RegExp(`\\bp${indicated}\\b`), new RegExp(`\\*${list.key}\\.|\\bc\\d`)];
    return (state) => {
        if (indicated < 0) return false;
        const limits: Record<"all" | "own", Set<string>> = { all: new Set(), own: new Set() };
        for (const { of, eq } of state.facts.values()) {
            if (of === null) continue;
            const [isAll, isOwn] = [all.test(of.key), own.test(of.key)];
            if (of.kind === "op" && isAll && isOwn) return true;
            const limit = of.kind === "op" ? of.right.key : eq === null ? null : String(eq);
            if (isAll !== isOwn && limit !== null) limits[isAll ? "all" : "own"].add(limit);
        }
        return [...limits.all].some((each) => limits.own.has(each));
    };
}
