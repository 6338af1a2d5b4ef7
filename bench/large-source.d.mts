/** The C text of a function of that many lines, with that many branches, labels and jumps to labels. */
export function largeFunction(size: { readonly lines: number; readonly branches: number; readonly labels: number }): string;
