export function partOf(name: string, text: string, partNamed: (path: string) => string | null): string;
