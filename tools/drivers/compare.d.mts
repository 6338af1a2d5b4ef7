import type { Finding, Judged, Known } from "./lists.mjs";

interface Pair {
    readonly judged: Judged;
    readonly finding: Finding;
}

export interface Compared {
    readonly same: readonly Pair[];
    readonly moved: readonly Pair[];
    readonly relevelled: readonly Pair[];
    readonly fresh: readonly Finding[];
    readonly gone: readonly Judged[];
}

export interface Way {
    readonly known: Known;
    readonly how: "line" | "function" | "part" | "no" | null;
}

export function compare(judged: readonly Judged[], findings: readonly Finding[]): Compared;
export function updated(repository: string, compared: Pick<Compared, "same" | "moved" | "fresh">): Judged[];
export function recall(known: readonly Known[], findings: readonly (Finding & { readonly repository: string })[]): Way[];
export function grouped<T>(records: readonly T[], keyOfOne: (record: T) => string): Map<string, T[]>;
