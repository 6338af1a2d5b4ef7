/** Texts for HTML. */
import { printable } from "./printable.js";

/** A text as it is, for content and for attributes in quotes. Line feeds become blanks. */
export function html(text: string): string {
    return printable(text.replaceAll("\n", " ")).replace(/[&<>"']/gu, (char) => `&#${char.charCodeAt(0)};`);
}
