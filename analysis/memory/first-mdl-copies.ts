/**
 * Copies of received data that take the first MDL of a WSK_BUF for all of it, or its beginning for that of the data.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/ns-wsk-_wsk_buf
 */
import type { CNode } from "../../parser/ast.js";
import { spelledBy, textOf } from "../callees.js";
import { Concerned } from "../concerned.js";
import type { AccessEvent, CallEvent } from "../flow/engine.js";
import { Substitution } from "../flow/summary.js";
import { alternatives, type Cell, type Sym } from "../flow/sym.js";
import { type Instance, instancesOf } from "../instances.js";
import type { Program } from "../program.js";
import { canonicalName } from "../resolve.js";
import type { Roles } from "../roles.js";
import { symType } from "../sym-type.js";
import { withoutNoise } from "../text-names.js";
import { step, type TraceStep } from "../trace.js";
import type { FunctionDecl, Unit } from "../unit.js";
import { chainSteps } from "../waits.js";
import { addressesIn, type Mapping, type MdlMappings } from "./mdl-mappings.js";

export interface FirstMdlCopy {
    /** `length`: all of the WSK_BUF is copied from its first MDL; `offset`: the data is taken to begin where the MDL does. */
    readonly kind: "length" | "offset";
    readonly at: CNode;
    readonly function: string;
    readonly call: string;
    readonly trace: readonly TraceStep[];
}

/** A copy from a mapped address, in terms of the function that maps it. */
interface Copy {
    readonly event: CallEvent;
    readonly name: string;
    readonly key: string;
    readonly exact: boolean;
    readonly length: Sym;
    /** The functions from the one that maps the MDL to the one that copies. */
    readonly path: readonly FunctionDecl[];
}

const INDICATIONS: ReadonlySet<string> = new Set(["WSK_DATA_INDICATION", "WSK_DATAGRAM_INDICATION"]);
/** Who asks how much the first MDL describes knows that it may be less than all. */
const COUNTS = /\bMmGetMdlByteCount\b|\bByteCount\b|\bNdisQueryMdl\b|\bMmGetMdlByteOffset\b/;
const OFFSET = /\bOffset\b/;
/** Helpers that copy are looked into this many calls deep. */
const MOST_CALLS = 3;

export class FirstMdlCopies {
    readonly #copying: Concerned;
    readonly #counting: Concerned;

    constructor(
        readonly program: Program,
        readonly roles: Roles,
        readonly mappings: MdlMappings,
    ) {
        this.#counting = new Concerned(program.project, COUNTS);
        this.#copying = new Concerned(program.project, /\b(?:Rtl|Ndis)(?:Copy|Move)\w+|\bmem(?:cpy|move)\w*/);
    }

    /** Such copies in functions of `unit`, or by helpers that these give an MDL and a length. */
    *in(unit: Unit): Generator<FirstMdlCopy, void, undefined> {
        if (![...this.roles.callbacks].some(({ event }) => event.retainable !== null)) return;
        const found = new Map<string, FirstMdlCopy>();
        for (const list of unit.functions.values()) {
            for (const fn of list) if (this.#copying.has(fn, MOST_CALLS)) for (const each of this.#under(fn)) found.set(`${each.at.start}`, each);
        }
        yield* found.values();
    }

    *#under(fn: FunctionDecl): Generator<FirstMdlCopy, void, undefined> {
        const mapped = this.mappings.in(fn);
        if (mapped.size === 0 || this.program.cfg(fn)?.incomplete !== false) return;
        for (const copy of this.#copies(fn, new Set(mapped.keys()))) {
            const mapping = mapped.get(copy.key);
            if (mapping === undefined) continue;
            for (const instance of instancesOf(this.program, fn, [mapping.mdl, copy.length], copy.event.state)) yield* this.#judge(fn, copy, mapping, instance);
        }
    }

    *#judge(fn: FunctionDecl, copy: Copy, mapping: Mapping, { chain, values }: Instance): Generator<FirstMdlCopy, void, undefined> {
        const outer = chain[0]?.caller ?? fn;
        const [mdl, length] = values;
        const given = mdl === undefined || length === undefined ? null : this.#taken(outer, mdl, length, chain[0]?.event ?? mapping.event);
        // What a loop has reached in a list, only the function itself has a name for.
        const taken = given ?? this.#taken(fn, mapping.mdl, copy.length, mapping.event);
        if (taken === null) return;
        const passing = [outer, ...chain.slice(1).map(({ caller }) => caller), fn];
        const on = [...new Set([...passing, ...copy.path])];
        const kind = taken.isAll && !on.some((each) => this.#knowsOfChain(each)) ? "length" : copy.exact && !on.some((each) => OFFSET.test(textOf(each))) ? "offset" : null;
        if (kind === null) return;
        // Who is given a bare MDL cannot know of the rest: it is its caller that does, where the file shows it.
        const caller = mapping.mdl.kind === "param" ? chain.at(-1) : undefined;
        const at = caller?.caller.unit === fn.unit ? caller.event.call.node : copy.event.call.node;
        const trace = chain.length + copy.path.length === 0 ? [] : [...chainSteps(chain), ...this.#steps(copy)];
        yield { kind, at, function: caller !== undefined && at === caller.event.call.node ? caller.caller.name : fn.name, call: copy.name, trace };
    }

    #steps({ event, path, name }: Copy): readonly TraceStep[] {
        return path.length === 0 ? [step(event.call.node, `${name} copies`)] : [step(event.call.node, `${path.at(-1)?.name ?? name} copies by ${name}`)];
    }

    /** What is copied, in terms of `fn`: from the first MDL of an indication's buffer, and whether all of that; null where the MDL is another one. */
    #taken(fn: FunctionDecl, mdl: Sym, length: Sym, at: CallEvent): { readonly isAll: boolean } | null {
        const buffer = this.#bufferOf(fn, mdl, at);
        return buffer === null ? null : { isAll: (alternatives(length) ?? []).some((each) => this.#isLengthOf(fn, each, buffer)) };
    }

    /** The WSK_BUF of an indication whose first MDL the value is. */
    #bufferOf(fn: FunctionDecl, mdl: Sym, at: CallEvent): Cell | null {
        if (mdl.kind !== "initial" || !("pointer" in mdl.cell.base) || mdl.cell.steps.join(" ") !== "Buffer Mdl") return null;
        const named = canonicalName(this.program.project, fn.unit, symType(this.program, fn, mdl.cell.base.pointer, at.state));
        return named?.depth === 1 && INDICATIONS.has(named.name) ? mdl.cell : null;
    }

    /** Behind a header of a known size, the rest is all that is left. */
    #isLengthOf(fn: FunctionDecl, length: Sym, mdl: Cell): boolean {
        if (length.kind === "op" && length.operator === "-" && length.right.kind === "const") return this.#isLengthOf(fn, length.left, mdl);
        if (length.kind === "initial") return length.cell.root === mdl.root && length.cell.steps.join(" ") === "Buffer Length";
        if (length.kind !== "param") return false;
        return [...this.roles.callbacks].some(({ fn: callback, event }) => callback === fn && event.parameters[length.index]?.name === "BytesIndicated");
    }

    /** True for a function that looks at the MDL's size, or at the MDL behind it. */
    #knowsOfChain(fn: FunctionDecl): boolean {
        if (this.#counts(fn) || this.#asks(fn)) return true;
        if (!/\bNext\b/.test(textOf(fn))) return false;
        const seen = { mdl: false };
        const onAccess = ({ cell, state }: AccessEvent): string => {
            if (cell.steps.at(-1) === "Next" && "pointer" in cell.base) {
                const named = canonicalName(this.program.project, fn.unit, symType(this.program, fn, cell.base.pointer, state));
                seen.mdl ||= named === null || named.name === "MDL";
            }
            return "";
        };
        const run = this.program.track(fn, { initial: "", onAccess });
        return seen.mdl || run === null || run.gaveUp;
    }

    /** True for a function that looks at an MDL's size, in its code or by its macros: a comment may only speak of it. */
    #counts(fn: FunctionDecl): boolean {
        return this.#counting.has(fn, 0) && [withoutNoise(textOf(fn)), ...spelledBy(this.program.project, fn).bodies].some((text) => COUNTS.test(text));
    }

    /** True for a function that calls one which looks at an MDL's size for it. A helper that copies does so for itself. */
    #asks(fn: FunctionDecl): boolean {
        if (!this.#counting.has(fn, MOST_CALLS)) return false;
        const calls = this.program.flow(fn)?.calls ?? [];
        return calls.some(({ target }) => target.kind === "function" && this.#counting.has(target.decl, MOST_CALLS - 1) && !this.#copying.has(target.decl, MOST_CALLS));
    }

    /** The copies from one of the addresses, by `fn` and by what that gives the address to. */
    *#copies(fn: FunctionDecl, keys: ReadonlySet<string>, levels = MOST_CALLS): Generator<Copy, void, undefined> {
        if (!this.#copying.has(fn, levels)) return;
        for (const event of this.program.flow(fn)?.calls ?? []) {
            const { target, args } = event;
            const given = args.flatMap((arg, index) => addressesIn(arg).filter(({ key }) => keys.has(key)).map((each) => ({ ...each, index, only: isOnly(arg) })));
            if (target.kind === "kernel" && target.api.copies !== null && target.api.copies.source !== null) {
                const { source, length } = target.api.copies;
                const size = args[length];
                for (const { key, exact, index, only } of given) {
                    if (index === source && size !== undefined) yield { event, name: target.name, key, exact: exact && only, length: size, path: [] };
                }
            } else if (target.kind === "function" && levels > 0 && this.program.cfg(target.decl)?.incomplete === false) {
                const into = new Substitution(event, event.state);
                for (const { key, exact, index, only } of given) {
                    for (const inner of this.#copies(target.decl, new Set([`p${index}`]), levels - 1)) {
                        yield { ...inner, event, key, exact: exact && only && inner.exact, length: into.sym(inner.length), path: [target.decl, ...inner.path] };
                    }
                }
            }
        }
    }
}

/** False where a value is one of several. */
function isOnly(value: Sym): boolean {
    return (alternatives(value) ?? []).filter((each) => each.kind !== "const").length === 1;
}
