/** The four tests of a status for its severity: https://learn.microsoft.com/windows-hardware/drivers/kernel/using-ntstatus-values */
import type { CNode } from "../../parser/ast.js";
import type { Expr } from "../ir.js";
import type { Builder } from "./builder.js";

/**
 * What a test for a severity says of NT_SUCCESS, which is what the flow engine knows of a status that is no constant. A warning that passes NT_ERROR
 * counts as a success: of the author's two ways it goes the one of successes.
 *
 * @returns null when `name` is no such test
 */
export function lowerSeverity(b: Builder, name: string, operand: () => Expr, node: CNode): Expr | null {
    switch (name) {
        case "NT_SUCCESS":
            return { op: "ntSuccess", operand: operand(), node };
        case "NT_ERROR":
            return { op: "ntSeverity", is: 3, operand: operand(), node };
        case "NT_WARNING":
            return lowerPart(b, { op: "ntSeverity", is: 2, operand: operand(), node });
        case "NT_INFORMATION":
            return lowerPart(b, { op: "ntSeverity", is: 1, operand: operand(), node });
        default:
            return null;
    }
}

/** A test that holds for some statuses of one kind, successes or not, and for none of the other. */
function lowerPart(b: Builder, test: Extract<Expr, { op: "ntSeverity" }>): Expr {
    const { operand, node } = test;
    const id = b.temp();
    const [may, never, join] = [b.block(), b.block(), b.block()];
    const [success, failure] = test.is === 1 ? [may, never] : [never, may];
    b.branch({ op: "ntSuccess", operand, node }, success, failure, node);
    b.current = may;
    b.emit({ op: "setTemp", id, value: test, node });
    b.goto(join, never);
    b.emit({ op: "setTemp", id, value: { op: "const", value: 0, name: null, node }, node });
    b.goto(join, join);
    return { op: "temp", id, node };
}
