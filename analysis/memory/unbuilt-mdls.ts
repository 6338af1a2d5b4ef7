/**
 * MDLs that one function allocates and keeps, another one gives to WSK, and nobody builds in between.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-ioallocatemdl
 */
import type { CNode } from "../../parser/ast.js";
import type { CallEvent } from "../flow/engine.js";
import { alternatives, resultSym, type Sym } from "../flow/sym.js";
import { nameOf } from "../inspect/pointers.js";
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
const known = new WeakMap<Program, Map<string, CNode | null>>();

/** The requests of `fn` with MDLs that are kept where nothing ever builds them. */
export function* unbuiltMdls(program: Program, fn: FunctionDecl): Generator<UnbuiltMdl, void, undefined> {
    for (const event of program.flow(fn)?.calls ?? []) {
        const mdl = event.target.kind === "wsk" ? mdlOf(event) : null;
        const name = mdl?.kind === "initial" && mdl.cell.steps.length > 0 ? nameOf(mdl.cell) : null;
        const made = name === null ? null : neverBuilt(program, name);
        if (name !== null && made !== null) yield { event, name, made };
    }
}

/** The allocation of the MDLs that are kept in the members called `name`, where nothing builds them; null otherwise. */
function neverBuilt(program: Program, name: string): CNode | null {
    const found = known.get(program) ?? new Map<string, CNode | null>();
    known.set(program, found);
    let made = found.get(name);
    if (made === undefined) found.set(name, (made = isWholeDriver(program) ? search(program, name) : null));
    return made;
}

function search(program: Program, name: string): CNode | null {
    for (const word of [name, ...BUILDERS.keys()]) program.project.files.loadMentions(word);
    const kept = new Set<string>();
    let made: CNode | null = null;
    for (const fn of program.functionsNaming(name)) {
        const flow = program.flow(fn);
        if (flow === null || flow.cfg.incomplete) return null;
        for (const { cell, value } of flow.assigns) {
            // A WSK_BUF that is filled with it is no other MDL, and a local variable of that name is no member.
            if (cell.steps.length === 0 || nameOf(cell) !== name || value.kind === "const" || isKeptIn(value, name)) continue;
            const call = flow.calls.find((each) => each.target.name === "IoAllocateMdl" && resultSym(each.call).key === value.key);
            if (call === undefined) return null;
            kept.add(`${fn.key} ${value.key}`);
            made ??= call.call.node;
        }
        // Code out of sight may build what it is given.
        if (flow.calls.some(({ target, args }) => target.kind === "unknown" && args.some((arg) => isKeptIn(arg, name)))) return null;
    }
    for (const [builder, index] of BUILDERS) {
        for (const fn of program.functionsNaming(builder)) if (mayBuild(program, fn, { builder, index, name, kept })) return null;
    }
    return made;
}

interface Sought {
    readonly builder: string;
    readonly index: number;
    readonly name: string;
    readonly kept: ReadonlySet<string>;
}

/** True where a function builds an MDL that may be one of those, under whatever name. */
function mayBuild(program: Program, fn: FunctionDecl, { builder, index, name, kept }: Sought): boolean {
    const flow = program.flow(fn);
    if (flow === null || flow.cfg.incomplete) return true;
    const calls = flow.calls.filter(({ target }) => target.name === builder);
    return calls.length === 0 || calls.some(({ args }) => {
        const all = args[index] === undefined ? null : alternatives(args[index]);
        return all === null || all.some((each) => (each.kind === "result" ? kept.has(`${fn.key} ${each.key}`) : each.kind !== "initial" || each.cell.steps.length === 0 || isKeptIn(each, name)));
    });
}

function isKeptIn(sym: Sym, name: string): boolean {
    return sym.kind === "initial" && nameOf(sym.cell) === name;
}
