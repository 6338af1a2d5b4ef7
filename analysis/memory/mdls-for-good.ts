/**
 * MDLs in drivers that never free one. Freeing an IRP, or the structure that the MDL is kept in, does not free it.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-iofreemdl
 */
import { textOf } from "../callees.js";
import type { CallEvent } from "../flow/engine.js";
import { resultSym } from "../flow/sym.js";
import { embedding } from "../member-stores.js";
import type { Program } from "../program.js";
import { canonicalName } from "../resolve.js";
import { symType } from "../sym-type.js";
import type { FunctionDecl } from "../unit.js";
import { isWholeDriver } from "../whole-driver.js";

const ALLOCATES = /\bIoAllocateMdl\b/;
/** Whatever frees MDLs, or may do so for the driver: I/O manager, NDIS, frameworks, a helper that is called by such a name. */
const FREES = /\w*Free\w*Mdl\w*|\bMmFreePagesFromMdl\w*|\bMdlAddress\b|NET_BUFFER|\bWdf\w+/;
/** Position of the IRP: the MDL is then the IRP's. */
const HUNG_ON = 4;
const handed = new WeakMap<Program, boolean>();
const freed = new WeakMap<Program, boolean>();

/** The calls of `fn` that allocate an MDL which nothing in the driver frees. */
export function mdlsForGood(program: Program, fn: FunctionDecl): readonly CallEvent[] {
    if (!ALLOCATES.test(textOf(fn)) || !isWholeDriver(program) || mayFree(program)) return [];
    const flow = program.flow(fn);
    if (flow === null || flow.cfg.incomplete) return [];
    return flow.calls.filter(({ target, args, call }) => {
        const irp = args[HUNG_ON];
        if (target.kind !== "kernel" || target.name !== "IoAllocateMdl" || irp?.kind !== "const" || irp.value !== 0) return false;
        // Code out of sight that has the MDL may also free it.
        const { key } = resultSym(call);
        return !flow.calls.some((each) => each.target.kind === "unknown" && each.args.some((arg) => arg.key === key)) && !handsOut(program);
    });
}

/** True for a driver that gives any MDL, or a structure with one, to code out of sight, which may free it. */
function handsOut(program: Program): boolean {
    let out = handed.get(program);
    if (out === undefined) {
        const types = embedding(program, ["MDL", "WSK_BUF"]);
        const isOut = (fn: FunctionDecl): boolean => (program.flow(fn)?.calls ?? []).some(({ target, args, state }) => target.kind === "unknown" && args.some((arg) => {
            const named = canonicalName(program.project, fn.unit, symType(program, fn, arg, state));
            return named !== null && types.has(named.name);
        }));
        handed.set(program, (out = [...program.project.functions()].some(isOut)));
    }
    return out;
}

function mayFree(program: Program): boolean {
    let may = freed.get(program);
    if (may === undefined) {
        const { project } = program;
        for (const word of ["IoFreeMdl", "NdisFreeMdl", "MmFreePagesFromMdl"]) project.files.loadMentions(word);
        freed.set(program, (may = [...project.units].some(({ file }) => FREES.test(file.text))));
    }
    return may;
}
