export type Level = "error" | "warn";

/** A finding of a run. */
export interface Finding {
    readonly path: string;
    readonly line: number;
    readonly column: number;
    /** Empty outside of functions. */
    readonly function: string;
    readonly rule: string;
    /** The id of the rule's message. */
    readonly message: string;
    readonly level: Level;
}

/** A line of judged.jsonl. */
export interface Judged extends Finding {
    readonly repository: string;
    readonly verdict: "true" | "false" | "unsure" | "unjudged";
    readonly reason: string;
}

/** A line of known.jsonl. */
export interface Known {
    readonly repository: string;
    readonly path: string;
    readonly rule: string | null;
    readonly places: readonly { readonly line: number; readonly function: string }[];
    readonly kind: "contract" | "advisory";
    readonly certainty: "certain" | "likely" | "arguable";
    readonly wrong: string;
    readonly missed?: "limit" | "bug" | "none";
    readonly because?: string;
}

export interface Repository {
    readonly revision: string;
    readonly note: string;
    readonly files: number;
    readonly functions: number;
}

export interface Lists {
    readonly repositories: Readonly<Record<string, Repository>>;
    readonly judged: readonly Judged[];
    readonly known: readonly Known[];
}

export const verdicts: readonly string[];
export const misses: readonly string[];
export function readLists(folder: string): Lists;
export function writeLists(folder: string, lists: Pick<Lists, "repositories" | "judged">): void;
export function byPlace(a: Judged, b: Judged): number;
