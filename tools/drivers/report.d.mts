import type { Way } from "./compare.mjs";
import type { Lists } from "./lists.mjs";

export const goals: { readonly error: number; readonly warn: number; readonly known: number };
export function accuracyTables(lists: Lists): Record<string, string>;
export function counted(ways: readonly Way[]): Way[];
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string;
