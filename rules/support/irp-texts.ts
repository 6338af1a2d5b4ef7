/** Words and edits that the rules on the life of an IRP share. */
import type { CNode, FunctionDecl, IrpFault } from "../../analysis/index.js";

/** Functions of the I/O manager that make IRPs which are not the driver's own. */
const BUILDERS = /^Io(?!AllocateIrp(?:Ex)?$)/u;

/** The function that has allocated the IRP of a fault; null for one that the driver did not allocate for itself. */
export function allocatorOf({ history }: IrpFault): string | null {
    const first = history[0];
    return (first?.event === "allocate" || first?.event === "fail") && !BUILDERS.test(first.name) ? first.name : null;
}

/** Arguments of a call as written. */
export function argumentsOf(call: CNode): readonly CNode[] {
    return call.get("arguments")?.children.filter(({ kind }) => kind !== "comment") ?? [];
}

/** True for the call of `name` as written in the place itself: not for a macro or a helper in which it stands. */
export function isCallOf(node: CNode, name: string): boolean {
    return node.get("function")?.text === name;
}

const FAILURES: Readonly<Record<string, string>> = {
    NTSTATUS: "return STATUS_INSUFFICIENT_RESOURCES;", void: "return;", VOID: "return;", BOOLEAN: "return FALSE;", BOOL: "return FALSE;",
    bool: "return false;",
};

/** The statement by which a function that has nothing to clean up says that memory is short; null where its result does not tell. */
export function failingReturn({ result }: FunctionDecl): string | null {
    if (result.kind === "pointer" || (result.kind === "named" && /^P[A-Z]/u.test(result.name))) return "return NULL;";
    return result.kind === "named" ? (FAILURES[result.name] ?? null) : null;
}
