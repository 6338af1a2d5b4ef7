/**
 * Flags that a driver sets only once it has captured the provider NPI, and under which alone it ends its registration. When the capture
 * fails, the registration stays: the flag that could tell is not set. Judged by all that the driver does to the flag; what is not
 * understood is no such flag.
 */
import type { CNode } from "../../parser/ast.js";
import { driverGroups } from "../driver-groups.js";
import { truthOf } from "../flow/conditions.js";
import type { AssignEvent, CallEvent } from "../flow/engine.js";
import { type Sym, successSym } from "../flow/sym.js";
import { type Block, type CallInstr, type ControlFlow, type Expr, successors } from "../ir.js";
import { memberKey } from "../member-stores.js";
import type { Program } from "../program.js";
import { callsOf } from "../reach.js";
import { withoutNoise } from "../text-names.js";
import type { FunctionDecl, Unit } from "../unit.js";

/** A flag, and the calls that end the registration under it. */
export interface CaptureFlag {
    readonly name: string;
    /** Name of the registration: its member or variable. */
    readonly block: string;
    readonly ends: readonly { readonly fn: FunctionDecl; readonly event: CallEvent }[];
    /** Where it is set. */
    readonly set: readonly CNode[];
}

/** Work on the flag that is more than this is not looked at. */
const MOST_FUNCTIONS = 24;

/** Position of the registration. */
const BLOCK = { WskRegister: 1, WskCaptureProviderNPI: 0 } as const;

/** What a function that registers does next, and gives up when it fails. */
const BEGINS: ReadonlySet<string> = new Set(["WskCaptureProviderNPI", "PsCreateSystemThread", "PsCreateSystemThreadEx", "IoCreateSystemThread"]);

export class CaptureFlags {
    readonly #known = new Map<Unit, CaptureFlag | null>();

    constructor(readonly program: Program) {}

    /** The flag under which alone the driver of `unit` deregisters, where it is set only after a capture; null when there is none. */
    of(unit: Unit): CaptureFlag | null {
        let flag = this.#known.get(unit);
        if (flag === undefined) this.#known.set(unit, (flag = this.#find(unit)));
        return flag;
    }

    #find(unit: Unit): CaptureFlag | null {
        const { program } = this;
        program.project.files.loadMentions("WskDeregister");
        for (const each of program.project.units) for (const { body } of each.macros.values()) if (/\bWskDeregister\b/.test(body)) return null;
        const fns = [...program.functionsNaming("WskDeregister")].filter((fn) => this.#isOneDriver(unit, fn.unit));
        if (fns.length === 0 || fns.length > MOST_FUNCTIONS || fns.some((fn) => program.cfg(fn)?.incomplete !== false)) return null;
        const all = fns.flatMap((fn) => [...callsOf(program, fn)].filter(({ target }) => target.name === "WskDeregister").map((event) => ({ fn, event })));
        // What a function has registered itself, it may end on its way out.
        const ends = all.filter(({ fn, event }) => !this.#hasSucceeded("WskRegister", blockName(event.args[0]), fn, event));
        // Who registers, waits for the capture and asks what came of it, in whatever way, ends it himself.
        if (all.some((each) => !ends.includes(each) && !this.#isOwnFailure(each))) return null;
        const [first] = ends;
        const block = blockName(first?.event.args[0]);
        if (first === undefined || block === null || !ends.every(({ event }) => blockName(event.args[0]) === block)) return null;
        for (const name of flagsBefore(program.cfg(first.fn), first.event.call)) {
            if (!ends.every(({ fn, event }) => flagsBefore(program.cfg(fn), event.call).has(name))) continue;
            if (all.some((each) => !ends.includes(each) && this.#asksAfterwards(each.fn, name))) continue;
            const set = this.#setters(name, block, unit);
            if (set !== null && set.length > 0) return { name, block, ends, set };
        }
        return null;
    }

    /** Where a flag is set, which is after a capture each time; null when that is not so, or not known. */
    #setters(name: string, block: string, unit: Unit): readonly CNode[] | null {
        const { program } = this;
        program.project.files.loadMentions(name);
        const written = new RegExp(`\\b${name}\\s*(?:=(?!=)|[|&^+-]=|\\+\\+|--|\\{|\\()|(?<!&)&(?!&)\\s*[\\w.()>-]*\\b${name}\\b`, "g");
        const set: CNode[] = [];
        for (const each of program.project.units) {
            if (!this.#isOneDriver(unit, each) || !program.project.files.mentions(each.path, name)) continue;
            const found = withoutNoise(each.file.text).match(written)?.length ?? 0;
            if (found === 0) continue;
            const stores = [...program.functionsNaming(name)].filter((fn) => fn.unit === each).map((fn) => this.#storesIn(fn, name));
            const nodes = new Set(stores.flatMap((list) => (list ?? []).map(({ event }) => event.instr.node)));
            if (stores.includes(null) || nodes.size !== found) return null;
            for (const { fn, event } of stores.flatMap((list) => list ?? [])) {
                if (event.value.kind !== "const") return null;
                if (event.value.value === 0) continue;
                if (!this.#hasSucceeded("WskCaptureProviderNPI", block, fn, event) || this.#isInitialized(fn, event)) return null;
                set.push(event.instr.node);
            }
        }
        return set;
    }

    /** True where a variable of the flag's structure begins with values that stand in braces: the flag's may be among them. */
    #isInitialized(fn: FunctionDecl, { cell, state }: AssignEvent): boolean {
        const owner = memberKey(this.program, fn, cell, state)?.split(".")[0]?.replace(/^_+/, "") ?? "";
        if (owner === "") return false;
        const begun = new RegExp(`\\b_*${owner}\\s+\\w+(?:\\s*\\[[^\\]]*\\])?\\s*=?\\s*\\{(?!\\s*(?:0|\\{\\s*0\\s*\\})?\\s*\\})`);
        return [...this.program.project.units].some(({ file }) => begun.test(withoutNoise(file.text)));
    }

    #storesIn(fn: FunctionDecl, name: string): readonly { readonly fn: FunctionDecl; readonly event: AssignEvent }[] | null {
        const flow = this.program.cfg(fn)?.incomplete === false ? this.program.flow(fn) : null;
        const isFlag = ({ cell }: AssignEvent): boolean => cell.steps.at(-1) === name || (cell.steps.length === 0 && cell.root === `G:${name}`);
        return flow?.assigns.filter(isFlag).map((event) => ({ fn, event })) ?? null;
    }

    /** True where a function has registered or captured for the block before, and knows that it has succeeded. */
    #hasSucceeded(name: keyof typeof BLOCK, block: string | null, fn: FunctionDecl, { state }: CallEvent | AssignEvent): boolean {
        return (this.program.flow(fn)?.calls ?? []).some(({ target, call, args }) => {
            const result = target.name === name && blockName(args[BLOCK[name]]) === block ? state.result(call.id) : undefined;
            return result !== undefined && truthOf(successSym(result), state) === true;
        });
    }

    /** True where a function ends its own registration because something has failed that it has begun itself: it does not wait for what others come to. */
    #isOwnFailure({ fn, event }: { readonly fn: FunctionDecl; readonly event: CallEvent }): boolean {
        return (this.program.flow(fn)?.calls ?? []).some(({ target, call }) => {
            const result = BEGINS.has(target.name) ? event.state.result(call.id) : undefined;
            return result !== undefined && truthOf(successSym(result), event.state) === false;
        });
    }

    /** True for a function that may wait for the flag once it has registered: it asks for it, or calls a helper that names it. */
    #asksAfterwards(fn: FunctionDecl, name: string): boolean {
        const { program } = this;
        const [cfg, calls] = [program.cfg(fn), program.flow(fn)?.calls];
        if (cfg === null || calls === undefined) return true;
        const naming = new Set(program.functionsNaming(name));
        const helpers = new Set(calls.filter(({ target }) => target.kind === "function" && naming.has(target.decl)).map(({ call }) => call));
        const begun = new Set(calls.filter(({ target }) => target.name === "WskRegister").map(({ call }) => call));
        const after = new Set(cfg.blocks.filter(({ instrs }) => instrs.some((each) => each.op === "call" && begun.has(each))));
        for (const block of after) {
            const { end, instrs } = block;
            if (end.op === "branch" && tested(end.condition)?.name === name) return true;
            if (instrs.some((each) => each.op === "call" && helpers.has(each))) return true;
            for (const next of successors(block)) after.add(next);
        }
        return false;
    }

    #isOneDriver(unit: Unit, other: Unit): boolean {
        const groups = driverGroups(this.program);
        return groups.belongs(unit, other) || groups.belongs(other, unit);
    }
}

/** What a registration is called: the member or the variable that it is; null for an element of an array, and for one that is known by a pointer only. */
export function blockName(object: Sym | undefined): string | null {
    if (object?.kind !== "address") return null;
    const name = object.cell.steps.at(-1) ?? object.cell.root;
    return name.startsWith("[") ? null : name;
}

/** Names of the flags without which a call is not reached: members and variables of file scope that are tested for themselves. */
function flagsBefore(cfg: ControlFlow | null, call: CallInstr): ReadonlySet<string> {
    const names = new Set<string>();
    if (cfg === null) return names;
    for (const { end } of cfg.blocks) if (end.op === "branch") names.add(tested(end.condition)?.name ?? "");
    names.delete("");
    return new Set([...names].filter((name) => !isReachedWithout(cfg, call, name)));
}

function isReachedWithout(cfg: ControlFlow, call: CallInstr, name: string): boolean {
    const seen = new Set([cfg.entry]);
    for (const block of seen) {
        if (block.instrs.includes(call)) return true;
        for (const next of onwards(block, name)) seen.add(next);
    }
    return false;
}

/** The ways on from a block while the flag is not set. */
function onwards(block: Block, name: string): readonly Block[] {
    const { end } = block;
    const test = end.op === "branch" ? tested(end.condition) : null;
    if (end.op !== "branch" || test?.name !== name) return successors(block);
    return [test.isSet ? end.no : end.yes];
}

/** The flag that a condition is about, and whether it holds when that is set. */
function tested(condition: Expr): { readonly name: string; readonly isSet: boolean } | null {
    if (condition.op === "unary" && condition.operator === "!") {
        const inner = tested(condition.operand);
        return inner === null ? null : { ...inner, isSet: !inner.isSet };
    }
    if (condition.op !== "read") return null;
    const { place } = condition;
    if (place.op === "field") return { name: place.name, isSet: true };
    return place.op === "var" && place.variable.scope === "global" ? { name: place.variable.name, isSet: true } : null;
}
