import { type CNode, step, type TraceStep } from "../../analysis/index.js";

interface Led {
    readonly at: CNode;
    readonly trace: readonly TraceStep[];
}

/**
 * What a function comes to by several calls of one helper: a log function that it calls in ten places is one mistake, not ten. Of all that end at one
 * place the first stays, and its way names the others.
 *
 * @param helperOf says which helper leads there
 */
export function grouped<T extends Led>(all: readonly T[], helperOf: (each: T) => string): readonly T[] {
    const groups = new Map<string, T[]>();
    for (const each of [...all].sort((a, b) => a.at.start - b.at.start)) {
        const end = each.trace.at(-1);
        const key = end === undefined ? `${each.at.start}` : `${helperOf(each)} ${end.path}:${end.line}:${end.column}`;
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [each]);
        else group.push(each);
    }
    return [...groups.values()].flatMap(([first, ...others]) => {
        return first === undefined ? [] : [{ ...first, trace: [...first.trace, ...others.map(({ at }) => step(at, "the same here"))] }];
    });
}
