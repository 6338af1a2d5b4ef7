export class Random {
    constructor(seed: string);
    fork(name: string): Random;
    below(limit: number): number;
    between(least: number, most: number): number;
    chance(percent: number): boolean;
    pick<T>(list: readonly T[]): T;
    some<T>(list: readonly T[], count: number): T[];
    hex(digits: number): string;
    lines(): number;
}
