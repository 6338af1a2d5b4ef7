export function fillMarkers(text: string, name: string, content: string): string | null;
