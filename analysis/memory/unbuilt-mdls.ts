/**
 * MDLs that one function allocates and keeps, another one gives to WSK, and nobody builds in between.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-ioallocatemdl
 */
import type { CNode } from "../../parser/ast.js";
import type { CallEvent } from "../flow/engine.js";
import { alternatives, type Cell, resultSym, type Sym } from "../flow/sym.js";
import { nameOf } from "../inspect/pointers.js";
import { type MemberStore, memberStores } from "../member-stores.js";
import type { Program } from "../program.js";
import type { FunctionDecl } from "../unit.js";
import { isWholeDriver } from "../whole-driver.js";
import { mdlOf } from "./transfers.js";

/** A request with an MDL that describes no pages. */
export interface UnbuiltMdl {
    readonly event: CallEvent;
    /** The member or variable that the MDL is kept in. */
    readonly name: string;
    /** The call that has allocated it. */
    readonly made: CNode;
}

/** Whatever makes an MDL describe pages, with the position of the MDL. */
const BUILDERS: ReadonlyMap<string, number> = new Map([
    ["MmBuildMdlForNonPagedPool", 0], ["MmProbeAndLockPages", 0], ["MmProbeAndLockProcessPages", 0], ["MmProbeAndLockSelectedPages", 0],
    ["IoBuildPartialMdl", 1], ["MmInitializeMdl", 0], ["NdisBuildMdl", 0],
]);
/** An MDL that goes by more names than that is not followed. */
const MOST_NAMES = 12;

/** The requests of `fn` with MDLs that are kept where nothing ever builds them. */
export function* unbuiltMdls(program: Program, fn: FunctionDecl): Generator<UnbuiltMdl, void, undefined> {
    for (const event of program.flow(fn)?.calls ?? []) {
        const mdl = event.target.kind === "wsk" ? mdlOf(event) : null;
        const cell = mdl?.kind === "initial" && mdl.cell.steps.length > 0 ? mdl.cell : null;
        const name = cell === null ? null : nameOf(cell);
        const made = cell === null || name === null || !isWholeDriver(program) || !mayBeMade(program, name) ? null : neverBuilt(program, memberStores(program, fn, cell, event.state), name);
        if (name !== null && made !== null) yield { event, name, made };
    }
}

/** False where no function that names a member, or variable, allocates MDLs. */
function mayBeMade(program: Program, name: string): boolean {
    const naming = (word: string): ReadonlySet<FunctionDecl> => {
        program.project.files.loadMentions(word);
        return new Set([...program.macroNamesFor(word)].flatMap((each) => [...program.functionsNaming(each)]));
    };
    const making = naming("IoAllocateMdl");
    return [...naming(name)].some((each) => making.has(each));
}

const known = new WeakMap<readonly MemberStore[], CNode | null>();

/** The allocation of the MDLs that are kept in the member called `name`, where nothing builds them; null otherwise. */
function neverBuilt(program: Program, stores: readonly MemberStore[] | null, name: string): CNode | null {
    if (stores === null) return null;
    let made = known.get(stores);
    if (made === undefined) known.set(stores, (made = search(program, stores, name)));
    return made;
}

function search(program: Program, stores: readonly MemberStore[], name: string): CNode | null {
    for (const builder of BUILDERS.keys()) program.project.files.loadMentions(builder);
    const kept = new Set<string>();
    let made: CNode | null = null;
    for (const { fn, event: { value } } of stores) {
        const call = program.flow(fn)?.calls.find((each) => each.target.name === "IoAllocateMdl" && resultSym(each.call).key === value.key);
        // A WSK_BUF that is filled with it is no other MDL.
        if (call === undefined && !isKeptIn(value, new Set([name]))) return null;
        if (call === undefined) continue;
        kept.add(`${fn.key} ${value.key}`);
        made ??= call.call.node;
    }
    const names = made === null ? null : namesOf(program, { name, kept });
    if (names === null) return null;
    for (const [builder, index] of BUILDERS) {
        const words = [...program.macroNamesFor(builder)];
        const building = new Set(words.flatMap((word) => [...program.functionsNaming(word)]));
        for (const fn of building) if (mayBuild(program, fn, { builder, index, names, kept, isByMacro: words.length > 1 })) return null;
    }
    return made;
}

/** All members and variables that such an MDL is put into; null where code out of sight, which may build it, is given one. */
function namesOf(program: Program, { name, kept }: { readonly name: string; readonly kept: ReadonlySet<string> }): ReadonlySet<string> | null {
    const names = new Set([name]);
    // A set may grow while it is walked.
    for (const each of names) {
        const words = program.macroNamesFor(each);
        for (const fn of new Set([...words].flatMap((word) => [...program.functionsNaming(word)]))) {
            const flow = program.flow(fn);
            if (flow === null || flow.cfg.incomplete) return null;
            const isIt = (sym: Sym): boolean => (alternatives(sym) ?? [sym]).some((one) => kept.has(`${fn.key} ${one.key}`) || isKeptIn(one, names));
            for (const { cell, value } of flow.assigns) {
                const other = cell.steps.length > 0 || ("variable" in cell.base && cell.base.variable.scope === "global") ? nameOf(cell) : null;
                if (other !== null && isIt(value)) names.add(other);
            }
            if (flow.calls.some(({ target, args }) => target.kind === "unknown" && args.some(isIt))) return null;
        }
        if (names.size > MOST_NAMES) return null;
    }
    return names;
}

interface Sought {
    readonly builder: string;
    readonly index: number;
    readonly names: ReadonlySet<string>;
    readonly kept: ReadonlySet<string>;
    readonly isByMacro: boolean;
}

/** True where a function builds an MDL that may be one of those, under whatever name. */
function mayBuild(program: Program, fn: FunctionDecl, { builder, index, names, kept, isByMacro }: Sought): boolean {
    const flow = program.flow(fn);
    if (flow === null || flow.cfg.incomplete) return true;
    const calls = flow.calls.filter(({ target }) => target.name === builder);
    return (calls.length === 0 && !isByMacro) || calls.some(({ args }) => {
        const all = args[index] === undefined ? null : alternatives(args[index]);
        return all === null || all.some((each) => (each.kind === "result" ? kept.has(`${fn.key} ${each.key}`) : each.kind !== "initial" || isAnybodys(each.cell) || isKeptIn(each, names)));
    });
}

/** True for what a pointer leads to, and for an element of an array: it may be any MDL. */
function isAnybodys({ steps }: Cell): boolean {
    return steps.length === 0 || steps.at(-1)?.startsWith("[") === true;
}

function isKeptIn(sym: Sym, names: ReadonlySet<string>): boolean {
    return sym.kind === "initial" && names.has(nameOf(sym.cell) ?? "");
}
