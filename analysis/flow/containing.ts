/** From a member back to the structure that it lies in: https://learn.microsoft.com/windows/win32/api/ntdef/nf-ntdef-containing_record */
import { addressSym, type Cell, memberCell, rootCell, type Sym } from "./sym.js";

export const CONTAINING_RECORD = "CONTAINING_RECORD";

type Result = Extract<Sym, { kind: "result" }>;

/**
 * What CONTAINING_RECORD returns for the pointer `member`: the structure where that is in sight, else its result, which knows the pointer
 * that a caller may know more of.
 */
export function around(member: Sym, { kind, key, call }: Result): Sym {
    const steps = call.args[2]?.node.text.replace(/\s/g, "").split(".") ?? [];
    if (member.kind === "address") {
        const cell = outside(member.cell, steps);
        if (cell !== null) return addressSym(cell);
    }
    const isKnown = member.kind === "param" || member.kind === "result" || (member.kind === "initial" && member.epoch === "");
    return { kind, key, call, ...(isKnown ? { member } : {}) };
}

/** The cell of which another one is the member that some steps lead to. */
function outside({ root, base, steps }: Cell, last: readonly string[]): Cell | null {
    const rest = steps.length - last.length;
    if (rest < 0 || last.length === 0 || !last.every((step, at) => step === steps[rest + at])) return null;
    return steps.slice(0, rest).reduce(memberCell, rootCell(root, base));
}
