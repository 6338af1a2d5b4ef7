/** What a project says of its own functions, as the analysis looks it up. */
import { type KernelApi, type ProjectKnowledge, projectApis } from "../knowledge/index.js";

export interface KnownFunctions {
    /** What is known of functions of the project, by name. */
    readonly apis: ReadonlyMap<string, KernelApi>;
    /** Functions of the project that stand for functions of the system, by name. */
    readonly wrappers: ReadonlyMap<string, string>;
    readonly prefixMacros: readonly string[];
    /** The same for the same knowledge. */
    readonly key: string;
}

export const NOTHING_KNOWN: KnownFunctions = { apis: new Map(), wrappers: new Map(), prefixMacros: [], key: "" };

let latest = NOTHING_KNOWN;

/**
 * What language options say of the project's functions.
 *
 * @param options `languageOptions`, which parser/language.ts has checked
 */
export function knownFunctions(options: unknown): KnownFunctions {
    const { waits, allocators, wrappers, prefixMacros } = (options ?? {}) as ProjectKnowledge;
    if ((waits ?? allocators ?? wrappers ?? prefixMacros) === undefined) return NOTHING_KNOWN;
    const key = JSON.stringify([waits, allocators, wrappers, prefixMacros]);
    if (latest.key !== key) {
        const given = { ...(waits && { waits }), ...(allocators && { allocators }) };
        latest = { apis: projectApis(given), wrappers: new Map(Object.entries(wrappers ?? {})), prefixMacros: prefixMacros ?? [], key };
    }
    return latest;
}
