/** Two states of a run where their paths meet: what becomes of what they hold. */
import { agreedFact } from "./conditions.js";
import { type Contents, samePhi } from "./contents.js";
import { type Fact, leftOf, NO_FACT } from "./facts.js";
import type { Names } from "./names.js";
import type { PathName, RootName } from "./objects.js";
import { agreedComparisons, comparisonsOf, mayCount } from "./relations.js";
import type { FlowState } from "./state.js";
import type { Sym } from "./sym.js";

export class Meeting {
    /** The values made here of which both sides know the same: that they are a success, or a failure, or not zero. */
    readonly agreed: [value: Sym, fact: Omit<Fact, "of">][] = [];
    /** Whether something that was known of a value made here is not known any more. */
    isLost = false;

    /**
     * @param one the state that the other one is joined into; it forgets what only it has known of values made here
     * @param at the names of both, and that of the place (a block's)
     */
    constructor(
        private readonly one: FlowState,
        private readonly other: FlowState,
        private readonly at: { readonly names: Names; readonly site: string },
    ) {}

    /** What both have in an object. A path that has not made the call by which it is named does not have it: what the other one knows of it stays known. */
    ofObject(root: RootName, mine: Contents, theirs: Contents): Contents {
        if (theirs.root === null && !hasMet(this.other, root)) return mine;
        if (mine.root === null && !hasMet(this.one, root)) return theirs;
        return this.of(root.paths, mine, theirs);
    }

    /** What both have in some places, by their numbers; the first of the two contents itself where nothing changes. */
    of(places: readonly PathName[], mine: Contents, theirs: Contents): Contents {
        const { one, other } = this;
        let joint = mine;
        mine.differs(theirs, (id, old, their) => {
            const path = places[id] as PathName;
            const joined = this.#joined(path, old ?? one.at(path), their ?? other.at(path));
            if (old?.key !== joined.key || !samePhi(old, joined)) joint = joint.with(id, joined);
        });
        return joint;
    }

    /** The same for temporaries and results of calls: a path that has not computed one will not read it. */
    ofComputed(places: readonly PathName[], mine: Contents, theirs: Contents): Contents {
        let joint = mine;
        mine.differs(theirs, (id, old, their) => {
            if (their === undefined) return;
            const joined = old === undefined ? their : this.#joined(places[id] as PathName, old, their);
            if (old?.key !== joined.key || !samePhi(old, joined)) joint = joint.with(id, joined);
        });
        return joint;
    }

    #joined(path: PathName, a: Sym, b: Sym): Sym {
        const { one, other, at: { names, site } } = this;
        const joined = names.joined(settled(a, b, one), settled(b, a, other), path, site);
        // What is known of a value that only more has become known of, both sides know.
        if (joined.kind === "phi" && (a.key !== joined.key || b.key !== joined.key)) this.#agree(joined, a, b);
        return joined;
    }

    #agree(joined: Sym, a: Sym, b: Sym): void {
        const { one, other } = this;
        const comparisons = mayCount(a, b) ? this.#compared(joined, a, b) : [];
        // What has been lost here once is not learnt again: paths that meet in a loop would go on for ever.
        const isUnknown = one.fact(joined.key) === NO_FACT;
        const fact = isUnknown && a.key === joined.key ? null : agreedFact(a, one, b, other);
        this.isLost ||= fact === null && !isUnknown;
        one.forget(joined.key);
        if (fact !== null) this.agreed.push([joined, fact]);
        this.agreed.push(...comparisons);
    }

    /** How both sides know that a number compares which a loop counts. */
    #compared(joined: Sym, a: Sym, b: Sym): readonly [Sym, Omit<Fact, "of">][] {
        const sides = [{ value: a, state: this.one }, { value: b, state: this.other }] as const;
        const isNew = a.key !== joined.key;
        // As above: what was lost stays lost.
        const known = sides.filter((_, index) => index === 0 || isNew).flatMap(comparisonsOf);
        const agreed = agreedComparisons(joined, sides, known, this.at.site);
        this.isLost ||= !isNew && agreed.length < known.length;
        return agreed;
    }
}

/** False for an object that is named by a call which was not made on the way. */
function hasMet(state: FlowState, { calls }: RootName): boolean {
    return calls.every((id) => state.result(id) !== undefined);
}

/** What conditions have left of a value that is to be joined with another one: a constant, or some of its alternatives. */
function settled(value: Sym, other: Sym, state: FlowState): Sym {
    return value.key === other.key || value.kind === "const" ? value : leftOf(value, state.fact(value.key));
}
