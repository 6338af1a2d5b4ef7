import type { Random } from "./random.mjs";

export function wskFiles(random: Random, count: number, most?: number): [path: string, text: string][];
