/** A rule's page, Markdown of a few known forms, as plain text for terminals. */
import { palette, type Palette } from "./colour.js";
import { columnsOf } from "./formats/printable.js";

/** The page without any markup, in lines of up to 100 columns. */
export function plainPage(page: string): string {
    return renderPage(page, 100, palette(false, {}));
}

/**
 * Renders a page: headings bold, examples indented and labelled, paragraphs filled.
 *
 * @param width columns of the terminal
 */
export function renderPage(page: string, width: number, colours: Palette): string {
    const blocks = blocksOf(page.split("\n"));
    const texts = blocks.map((block, index) => {
        const gap = index === 0 ? "" : block.kind === "item" && blocks[index - 1]?.kind === "item" ? "\n" : "\n\n";
        return gap + renderBlock(block, width, colours);
    });
    return `${texts.join("")}\n`;
}

type Block =
    | { readonly kind: "code"; readonly label: string; readonly lines: readonly string[] }
    | { readonly kind: "heading" | "paragraph" | "item"; readonly lines: readonly string[] }
    | { readonly kind: "table"; readonly lines: readonly string[] };

/** Cuts a page into blocks: they are divided by empty lines, except that items of a list begin at their marks. */
function blocksOf(lines: readonly string[]): Block[] {
    const blocks: Block[] = [];
    for (let at = 0; at < lines.length; ) {
        const line = lines[at]!;
        if (line.startsWith("```")) {
            const end = lines.indexOf("```", at + 1);
            const stop = end < 0 ? lines.length : end;
            blocks.push({ kind: "code", label: line.slice(3).trim().split(" ").at(1) ?? "", lines: lines.slice(at + 1, stop) });
            at = stop + 1;
            continue;
        }
        const kind = kindOf(line);
        let stop = at + 1;
        while (stop < lines.length && kind !== null && continues(kind, lines[stop]!)) stop++;
        if (kind !== null) blocks.push({ kind, lines: lines.slice(at, stop) });
        at = stop;
    }
    return blocks;
}

const itemMark = /^(\s*)(?:[-*]|\d+\.) /u;

function kindOf(line: string): "heading" | "item" | "table" | "paragraph" | null {
    if (line.trim() === "") return null;
    return line.startsWith("#") ? "heading" : itemMark.test(line) ? "item" : line.startsWith("|") ? "table" : "paragraph";
}

function continues(kind: "heading" | "item" | "table" | "paragraph", line: string): boolean {
    const next = line.startsWith("```") ? null : kindOf(line);
    return kind === "table" ? next === "table" : kind !== "heading" && next === "paragraph";
}

function renderBlock(block: Block, width: number, colours: Palette): string {
    switch (block.kind) {
        case "heading":
            return colours.bold(inline(block.lines.join(" ").replace(/^#+\s*/u, "")));
        case "code": {
            const label = block.label === "bad" ? `    ${colours.red("reported:")}\n` : block.label === "good" ? `    ${colours.bold("not reported:")}\n` : "";
            return label + block.lines.map((line) => (line === "" ? "" : `    ${colours.dim(line)}`)).join("\n");
        }
        case "table":
            return tableText(block.lines);
        case "item": {
            const mark = itemMark.exec(block.lines[0]!)![0];
            const text = block.lines.map((line) => line.trim()).join(" ").slice(mark.trim().length + 1);
            return fill(inline(text), width - mark.length).map((line, index) => (index === 0 ? mark : " ".repeat(mark.length)) + line).join("\n");
        }
        default:
            return fill(inline(block.lines.map((line) => line.trim()).join(" ")), width).join("\n");
    }
}

/** Code, a link, or strong text. */
const markup = /`([^`]+)`|\[((?:[^\]`]|`[^`]*`)*)\]\(([^)]*)\)|\*\*((?:[^*`]|`[^`]*`)+)\*\*/gu;

/** Takes the markup out of a line; an address stands behind its text, or alone where it is its own text. */
function inline(text: string): string {
    return text.replace(markup, (whole: string, code?: string, label?: string, address?: string, strong?: string) => {
        if (code !== undefined) return code;
        if (strong !== undefined) return inline(strong);
        if (label === undefined) return whole;
        return inline(label) === address ? address : `${inline(label)} <${address}>`;
    }).replaceAll("\\|", "|");
}

function fill(text: string, width: number): string[] {
    const lines: string[] = [];
    let line = "";
    for (const word of text.split(/\s+/u)) {
        if (line !== "" && columnsOf(line) + 1 + columnsOf(word) > width) {
            lines.push(line);
            line = word;
        } else {
            line = line === "" ? word : `${line} ${word}`;
        }
    }
    return [...lines, line];
}

function tableText(lines: readonly string[]): string {
    const rows = lines.filter((line) => !/^\|[\s:|-]+$/u.test(line))
        .map((line) => line.split(/(?<!\\)\|/u).slice(1, -1).map((cell) => inline(cell.trim())));
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => columnsOf(row[column] ?? ""))));
    return rows.map((row) => row.map((cell, column) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - columnsOf(cell)))).join("  ").trimEnd()).join("\n");
}
