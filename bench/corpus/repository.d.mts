export function repository(options: { readonly lines: number; readonly seed?: string }): Generator<[path: string, text: string], void, undefined>;
export function lineCount(text: string): number;
