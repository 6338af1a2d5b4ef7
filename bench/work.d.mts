export type Counts = Readonly<Record<string, Readonly<Record<string, number>>>>;
export function countWork(): Counts;
export function differences(expected: Counts, actual: Counts, tolerance: number): string[];
