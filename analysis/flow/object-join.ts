/** What is needed to join one object's contents where paths meet. */
import type { Contents } from "./contents.js";
import type { Fact } from "./facts.js";
import type { FlowState } from "./state.js";
import type { Sym } from "./sym.js";

/** The object's contents on both sides of a join. */
export interface ObjectJoin {
    readonly mine: Contents | undefined;
    readonly theirs: Contents | undefined;
    readonly other: FlowState;
    readonly site: string;
    /** Takes the values made here of which both sides know the same: that they are a success, or a failure, or not zero. */
    readonly agreed: [value: Sym, fact: Omit<Fact, "of">][];
}
