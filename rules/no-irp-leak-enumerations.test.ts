/** IRPs that are freed by the values of an enumeration. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-irp-leak.js";

const TYPES = "typedef enum _MODE { MODE_SYNC, MODE_ASYNC } MODE; typedef enum _KIND { KindListen = 1, KindStream, KindDatagram } KIND; typedef enum _FLAGS { FLAG_A = 1, FLAG_B = 2 } FLAGS; typedef enum _HALF { HALF_ONE = 1, HALF_TWO = 2 } HALF;\n";
/** Line 4 ends the function. */
const made = (when: string, freed: string): string => `${TYPES}NTSTATUS Start(MODE m, FLAGS f, HALF h) { PIRP irp = NULL; if (${when}) { irp = IoAllocateIrp(1, FALSE); if (irp == NULL) return STATUS_NO_MEMORY; }
    if (${freed}) IoFreeIrp(irp);
    return STATUS_SUCCESS; }
`;
/** Line 5 ends the function. */
const switched = (cases: string): string => `${TYPES}NTSTATUS Start(KIND k) { PIRP irp = IoAllocateIrp(1, FALSE);
    if (irp == NULL) return STATUS_NO_MEMORY;
    switch (k) { ${cases} }
    return STATUS_SUCCESS; }
`;
const WITH_DEFAULT = switched("case KindListen: IoFreeIrp(irp); break; case KindStream: case KindDatagram: IoFreeIrp(irp); break; default: return STATUS_INVALID_PARAMETER;");
const free = (kind: string): string => `case ${kind}: IoFreeIrp(irp); break;`;

testRule(rule, {
    valid: [
        { name: "what is not the one of two is the other", code: made("m != MODE_SYNC", "m == MODE_ASYNC") },
        { name: "the other way round", code: made("m != MODE_SYNC", "MODE_ASYNC == m") },
        { name: "two that say what they are", code: made("h != HALF_ONE", "h == HALF_TWO") },
        { name: "a switch over two that say what they are", code: switched("case KindListen: case KindStream: case KindDatagram: IoFreeIrp(irp); break;").replace("KIND k", "HALF h").replace("switch (k)", "switch (h)").replace("case KindListen: case KindStream: case KindDatagram:", "case HALF_TWO: case HALF_ONE:") },
        { name: "a switch over all but the one that counts them", code: switched("case KindListen: case KindStream: case KindDatagram: IoFreeIrp(irp); break;").replace("KindDatagram }", "KindDatagram, KindMax }") },
        { name: "a switch over all of them", code: switched(["KindListen", "KindStream", "KindDatagram"].map(free).join(" ")) },
    ],
    invalid: [
        { name: "the wrong one of two", code: made("m != MODE_SYNC", "m == MODE_SYNC"), errors: [{ message: "leaked", line: 4 }] },
        { name: "flags may be both", code: made("!(f & FLAG_A)", "f & FLAG_B"), errors: [{ message: "leaked", line: 4 }] },
        { name: "a switch over two of three", code: switched(["KindListen", "KindStream"].map(free).join(" ")), errors: [{ message: "leaked", line: 5 }] },
        { name: "a switch that has a default", code: WITH_DEFAULT, errors: [{ message: "leaked", line: 4, suggestions: [{ message: "free", data: { name: "irp" }, output: WITH_DEFAULT.replace("return STATUS_INVALID_PARAMETER;", "IoFreeIrp(irp); return STATUS_INVALID_PARAMETER;") }] }] },
    ],
});
