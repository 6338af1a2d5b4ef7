/** Makes a failing case small: fewer files, fewer lines, fewer characters, as long as it fails in the same way. */
import type { Case, Property } from "./properties.js";

/** The kind of a fault: what stands before its first colon, and the rule where it is one rule's. */
export function kindOf(fault: string): string {
    if (fault.startsWith("throw:")) return `throw: ${/\n +at (\S+)/u.exec(fault)?.[1] ?? ""}`;
    const [kind = "", rule = ""] = fault.split(":");
    return `${kind}:${/wsk\/[\w-]+/u.exec(rule)?.[0] ?? ""}`;
}

/**
 * The smallest case that could be found in the given time.
 *
 * @param time milliseconds
 */
export function reduce(property: Property, failing: Case, time: number): Case {
    const end = Date.now() + time;
    const wanted = new Set(property.faults(failing).map(kindOf));
    const fails = (files: Case["files"]): boolean => Date.now() < end && property.faults({ ...failing, files }).some((fault) => wanted.has(kindOf(fault)));
    let { files } = failing;
    for (const name of Object.keys(files)) {
        const fewer = Object.fromEntries(Object.entries(files).filter(([other]) => other !== name));
        if (Object.keys(fewer).length > 0 && fails(fewer)) files = fewer;
    }
    for (const splitter of [/(?<=\n)/u, /(?<=\n)/u, /\b|(?=\W)/u]) {
        for (const name of Object.keys(files)) {
            if (Date.now() >= end) return { ...failing, files };
            const text = smallest(files[name]!.split(splitter), (parts) => fails({ ...files, [name]: parts.join("") }), end).join("");
            files = { ...files, [name]: text };
        }
    }
    return { ...failing, files };
}

/** Leaves out runs of parts, long ones first, until the time is over: to go through the rest of a long text would take minutes. */
function smallest(all: readonly string[], fails: (parts: readonly string[]) => boolean, end: number): readonly string[] {
    let parts = all;
    for (let size = Math.ceil(parts.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
        for (let from = 0; from < parts.length && Date.now() < end; ) {
            const fewer = [...parts.slice(0, from), ...parts.slice(from + size)];
            if (fails(fewer)) parts = fewer;
            else from += size;
        }
    }
    return parts;
}

/** A case as it is printed: the faults and the files. */
export function describeCase(property: Property, each: Case): string {
    const faults = property.faults(each).slice(0, 3).join("\n  ");
    const files = Object.entries(each.files).map(([name, text]) => `--- ${name}\n${JSON.stringify(text)}`).join("\n");
    return `property "${property.name}", from ${each.name}, extra ${JSON.stringify(each.extra)}\n  ${faults}\n${files}`;
}
