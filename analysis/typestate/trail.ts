/**
 * What a run remembers of one object along a path: its state and how it got there. The engine tells paths apart by strings, so a trail
 * is packed into one.
 */
import type { CNode } from "../../parser/ast.js";

/** A place where the object changed its state. */
export interface Mark {
    readonly node: CNode;
    readonly event: string;
    /** Name of the function that was called. */
    readonly name: string;
    /** What makes the call mean this event, where that stands elsewhere. */
    readonly because: Reason | null;
}

/** A place and a word on it. */
export interface Reason {
    readonly node: CNode;
    readonly text: string;
    /** What code there changes besides, by which others may tell that it has run; null where that is not known, left out where nobody asks. */
    readonly leaves?: readonly string[] | null;
}

export interface Trail {
    readonly state: string;
    /** The state before the last mark. */
    readonly from: string;
    /** Numbers of the marks on the way, oldest first. */
    readonly marks: readonly number[];
    /** The call, in the function that is being run, that moved the object last. */
    readonly call: number | null;
    /** A mistake on the way that a caller has to report. */
    readonly mistake: Blunder | null;
}

/** A mistake that is on its way to the caller who makes it one. */
export interface Blunder {
    readonly name: string;
    /** The number of the mark of the event that is the mistake. */
    readonly mark: number;
    /** False when a call below may go another way as well, as far as one can see, and do no harm. */
    readonly isDecided: boolean;
}

/** More marks than this are not remembered. */
export const MOST_MARKS = 6;

/** The trail of an object that nothing is known of but its state. */
export function bareTrail(state: string): Trail {
    return { state, from: state, marks: [], call: null, mistake: null };
}

/** Stand for the marks that a callee's caller has made before, all of them or the first. */
const CALLERS = -1;
const CALLERS_FIRST = -2;

/** The trail after another mark; the first one is kept, since it says where the object comes from. `afresh`: it and this one are all. */
export function extend(trail: Trail, state: string, mark: number, call: number, afresh = false): Trail {
    const [first, ...rest] = trail.marks;
    const marks = first === undefined ? [mark] : afresh ? [first === CALLERS ? CALLERS_FIRST : first, mark] : shortened([first, ...rest, mark]);
    return { state, from: trail.state, marks, call, mistake: null };
}

/** The first of some marks, and the last of them. */
function shortened([first = 0, ...rest]: readonly number[]): readonly number[] {
    return [first, ...rest.slice(1 - MOST_MARKS)];
}

/** A callee's trail as its caller tells it. */
export function fromCallee(trail: Trail, callers: readonly number[]): Trail {
    const [first, ...rest] = trail.marks;
    if (first !== CALLERS && first !== CALLERS_FIRST) return trail;
    const marks = [...(first === CALLERS ? callers : callers.slice(0, 1)), ...rest];
    return { ...trail, marks: shortened(marks) };
}

export function pack({ state, from, marks, call, mistake }: Trail): string {
    return [state, from, marks.join("."), call ?? "", mistake === null ? "" : `${mistake.name}.${mistake.mark}.${mistake.isDecided ? 1 : 0}`].join(" ");
}

export function unpack(text: string): Trail {
    let trail = unpacked.get(text);
    if (trail === undefined) {
        if (unpacked.size >= MOST_UNPACKED) unpacked.clear();
        unpacked.set(text, (trail = parse(text)));
    }
    return trail;
}

/** The property of an object of which nothing is known from here on but its state; one with a mistake stays as it is. */
export function restarted(property: string, state: string): string {
    return unpack(property).mistake === null ? pack(bareTrail(state)) : property;
}

/** A property as a callee starts with it: the calls of its caller mean nothing there, nor does how the object got into its state. */
export function entryOf(property: string): string {
    const { state, marks, mistake } = unpack(property);
    return pack({ state, from: state, marks: marks.length === 0 ? [] : [CALLERS], call: null, mistake });
}

/** True for an object that is in one of some states, and has come there without a mistake. */
export function isIn(property: string, states: readonly string[] | undefined): boolean {
    const { state, mistake } = unpack(property);
    return mistake === null && states?.includes(state) === true;
}

const MOST_UNPACKED = 1000;
const unpacked = new Map<string, Trail>();

function parse(text: string): Trail {
    const [state = "", from = "", marks = "", call = "", mistake = ""] = text.split(" ");
    const [name = "", mark = "", decided] = mistake.split(".");
    return {
        state,
        from,
        marks: marks === "" ? [] : marks.split(".").map(Number),
        call: call === "" ? null : Number(call),
        mistake: mistake === "" ? null : { name, mark: Number(mark), isDecided: decided === "1" },
    };
}

/** Gives marks numbers, the same one to the same mark. */
export class Marks {
    readonly #list: Mark[] = [];
    readonly #numbers = new Map<string, number>();

    number(mark: Mark): number {
        const { node, event, because } = mark;
        const reason = because === null ? "" : `${because.node.source.path} ${because.node.start} ${because.leaves === null ? "?" : (because.leaves ?? []).join()}`;
        const key = `${node.source.path} ${node.start} ${event} ${reason}`;
        let number = this.#numbers.get(key);
        if (number === undefined) {
            number = this.#list.push(mark) - 1;
            this.#numbers.set(key, number);
        }
        return number;
    }

    /** True when one of the marks is one of some events. */
    include(numbers: readonly number[], events: readonly string[]): boolean {
        return events.length > 0 && this.all(numbers).some(({ event }) => events.includes(event));
    }

    all(numbers: readonly number[]): readonly Mark[] {
        return numbers.map((number) => this.#list[number]).filter((mark) => mark !== undefined);
    }
}

/**
 * The ways that are remembered in one run. Paths on which an object gets into one state by one call are one path from there on, whatever has
 * led to it: of those that begin alike and end with the same event, the first that was met is told.
 */
export class Histories {
    readonly #known = new Map<string, readonly number[]>();

    /**
     * @param all the marks by number
     * @param shares events by which others get the object: whether there was one is never forgotten
     */
    told(trail: Trail, all: Marks, shares: readonly string[] = []): Trail {
        const { marks } = trail;
        if (marks.length < 3) return trail;
        const key = `${pack({ ...trail, marks: [] })} ${marks[0]} ${all.all(marks.slice(-1))[0]?.event} ${all.include(marks, shares)}`;
        const known = this.#known.get(key);
        if (known !== undefined) return { ...trail, marks: known };
        this.#known.set(key, marks);
        return trail;
    }
}
