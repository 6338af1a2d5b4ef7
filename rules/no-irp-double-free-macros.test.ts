/** Members that a macro names by its parameters: which of them is meant is known at each use only. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-irp-double-free.js";

const TYPES = `typedef struct _PAIR { PIRP First; PIRP Second; } PAIR, *PPAIR;
`;
/** The macro is in line 2, `body` starts at line 5. */
const using = (macro: string, body: string): string => `${TYPES}#define ${macro}\nVOID Stop(PPAIR Pair)\n{\n${body}\n}\n`;
const FREE = "FREE(m) IoFreeIrp(Pair->m)";
const BOTH = "    FREE(First);\n    FREE(Second);";
const SAME = "    FREE(First);\n    FREE(First);";
const twice = { message: "freedTwice" as const, line: 6, suggestions: [] };

testRule(rule, {
    valid: [
        { name: "two members by one macro", code: using(FREE, BOTH) },
        { name: "two members of what the macro is given", code: using("FREE_OF(p, m) IoFreeIrp((p)->m)", "    FREE_OF(Pair, First);\n    FREE_OF(Pair, Second);") },
        { name: "two members by a macro within a macro", code: `#define FREE_OF(p, x) IoFreeIrp((p)->x)\n${using("FREE(m) FREE_OF(Pair, m)", BOTH)}` },
        { name: "two members, pasted as Microsoft's compiler takes it", code: using("FREE(m) IoFreeIrp(Pair->##m)", BOTH) },
        { name: "two members behind a dot", code: using("FREE(m) IoFreeIrp((*Pair).##m)", BOTH) },
        { name: "members of members", code: `typedef struct _SET { PIRP Irp; } SET;\ntypedef struct _SETS { SET A; SET B; } SETS, *PSETS;\n#define FREE(m) IoFreeIrp(Sets->m)\nVOID Stop(PSETS Sets)\n{\n    FREE(A.Irp);\n    FREE(B.Irp);\n}\n` },
        { name: "names that are put together", code: `typedef struct _PAIR { PIRP FirstIrp; PIRP SecondIrp; } PAIR, *PPAIR;\n#define FREE(m) IoFreeIrp(Pair->m##Irp)\nVOID Stop(PPAIR Pair)\n{\n${BOTH}\n}\n` },
        { name: "a member that is called like a parameter", code: using("FREE_AND_FORGET(First) { IoFreeIrp(First); First = NULL; }", "    FREE_AND_FORGET(Pair->First);\n    FREE_AND_FORGET(Pair->Second);") },
    ],
    invalid: [
        { name: "one member twice", code: using(FREE, SAME), errors: [twice] },
        { name: "one member twice, by a macro within a macro", code: `#define FREE_OF(p, x) IoFreeIrp((p)->x)\n${using("FREE(m) FREE_OF(Pair, m)", SAME)}`, errors: [{ ...twice, line: 7 }] },
        { name: "one member twice, pasted as Microsoft's compiler takes it", code: using("FREE(m) IoFreeIrp(Pair->##m)", SAME), errors: [twice] },
        { name: "once by hand, once by a macro", code: using(FREE, "    IoFreeIrp(Pair->Second);\n    FREE(Second);"), errors: [twice] },
    ],
});
