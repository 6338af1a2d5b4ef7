import { describe, expect, it } from "vitest";
import { callArguments } from "../../tests/programs.js";

const TYPES = `typedef struct _NODE { struct _NODE *next; int value; } NODE, *PNODE;
typedef struct _BOX { PNODE list; int count; } BOX, *PBOX;
int g;
void Find(PNODE *node);
`;

/** What `see` is given in the last of some functions. */
function seen(code: string): readonly string[] {
    return callArguments(`${TYPES}${code}\n`, "see", "main.c")[0] ?? [];
}

/** More stores than are told one by one, into memory of which nobody knows what it is. */
const MANY = Array.from({ length: 80 }, (_, index) => `n->next${"->next".repeat(index % 3)}->m${index} = ${index};`).join(" ");

describe("what a helper does to memory that its caller gets no name for", () => {
    it("does not hide what it does to its caller's", () => {
        expect(seen(`static void Count(PBOX p) { PNODE n; Find(&n); ${MANY} p->count = 7; }\nvoid f(void) { BOX x; int y = 3; Count(&x); see(x.count, y, g); }`)).toEqual(["7", "3", expect.anything()]);
    });

    it("is known where the caller is given a pointer to it", () => {
        expect(seen("static void Put(PBOX p) { PNODE n; Find(&n); n->value = 5; p->list = n; }\nvoid f(void) { BOX x; Put(&x); see(x.list->value); }")).toEqual(["5"]);
    });

    it("is known where the caller is given a pointer to it as the result", () => {
        expect(seen("static PNODE Get(void) { PNODE n; Find(&n); n->value = 5; return n; }\nvoid f(void) { see(Get()->value); }")).toEqual(["5"]);
    });

    it("is known where something leads to it to which the caller is given a pointer", () => {
        expect(seen("static void Put(PBOX p) { PNODE n, m; Find(&n); Find(&m); m->value = 5; n->next = m; p->list = n; }\nvoid f(void) { BOX x; Put(&x); see(x.list->next->value); }")).toEqual(["5"]);
    });

    it("may be what the caller had given it, which others know then", () => {
        expect(seen("static void Keep(PNODE it) { PNODE n; Find(&n); n->next = it; }\nvoid Out(void);\nvoid f(void) { NODE own; own.value = 5; Keep(&own); Out(); see(own.value); }")).not.toEqual(["5"]);
    });
});
