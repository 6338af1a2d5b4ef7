import { type CNode, step, type TraceStep } from "../../analysis/index.js";

interface Led {
    readonly at: CNode;
    readonly trace: readonly TraceStep[];
}

/**
 * What a function comes to by several calls: a log function that it calls in ten places, itself or through helpers, is one mistake, not ten. Of all that
 * end at one place, come there the same way or by calls of one helper, the first stays, and its way names the others.
 */
export function grouped<T extends Led>(all: readonly T[]): readonly T[] {
    const groups = new Map<string, T[]>();
    for (const each of [...all].sort((a, b) => a.at.start - b.at.start)) {
        const key = each.trace.length === 0 ? `${each.at.start}` : endOf(each);
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [each]);
        else group.push(each);
    }
    return [...groups.values()].flatMap(([first, ...others]) => {
        return first === undefined ? [] : [{ ...first, trace: [...first.trace, ...others.map(({ at }) => step(at, "the same here"))] }];
    });
}

/** The last two steps by their places; the first by its words, which name the helper, where it is one of these. */
function endOf({ trace }: Led): string {
    const placeOf = ({ path, line, column }: TraceStep): string => `${path}:${line}:${column}`;
    return trace.slice(-2).map((each) => (each === trace[0] && trace.length > 1 ? each.text : placeOf(each))).join(" ");
}
