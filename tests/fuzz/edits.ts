/** Random changes of texts, as data: the same edits make the same text, so a case can be told by a few numbers. */
import { strays, words } from "./words.js";

export const kinds = [
    "cut", "double", "swap", "move", "word", "replace", "stray", "cutLine", "doubleLine", "swapLines", "splice", "nest", "huge", "graft", "characters",
] as const;

/** One change. The numbers mean what the kind makes of them; each is from 0 to 65535. */
export interface Change {
    readonly kind: (typeof kinds)[number];
    /** Where: a share of the text. */
    readonly at: number;
    /** A second place, or a choice among words. */
    readonly other: number;
    readonly length: number;
}

const most = 65536;
const token = /\w+|"(?:[^"\\\n]|\\.)*"|\s+|[^\w\s]/gu;

/** Applies a change. @param donor the text that pieces are taken from */
export function applyChange(text: string, change: Change, donor: string): string {
    const { kind, other, length } = change;
    if (kind === "cutLine" || kind === "doubleLine" || kind === "swapLines") return changeLines(text, change);
    if (kind === "cut" || kind === "double" || kind === "swap" || kind === "move") return changeTokens(text, change);
    const at = placeIn(text, change.at, kind === "characters" || kind === "splice" || length % 8 === 0);
    const [before, after] = [text.slice(0, at), text.slice(at)];
    switch (kind) {
        case "word":
            return `${before} ${words[other % words.length]!} ${after}`;
        case "replace":
            return `${before}${words[other % words.length]!}${after.replace(/^(?:\w+|\s+|[^\w\s])/u, "")}`;
        case "stray":
            return `${before}${strays[other % strays.length]!}${after}`;
        case "splice":
            return `${before}\\\n${after}`;
        case "nest":
            return before + nesting(other, length) + after;
        case "huge":
            return before + hugePiece(other, length) + after;
        case "graft":
            return before + piece(donor, other, 20 + (length % 400)) + after;
        case "characters":
            return before + after.slice(1 + (length % 12));
    }
}

/** An offset: the start of a token, or any at all. */
function placeIn(text: string, share: number, anywhere: boolean): number {
    const offset = Math.floor((share / most) * (text.length + 1));
    if (anywhere) return offset;
    token.lastIndex = 0;
    const near = /\b|(?=[^\w\s])/gu;
    near.lastIndex = offset;
    return near.exec(text)?.index ?? text.length;
}

function piece(text: string, share: number, length: number): string {
    const from = placeIn(text, share, false);
    return text.slice(from, from + length);
}

function changeTokens(text: string, { kind, at, other, length }: Change): string {
    const tokens = text.match(token) ?? [];
    const from = Math.floor((at / most) * tokens.length);
    const count = 1 + (length % 4 === 0 ? length % 100 : length % 6);
    const taken = tokens.slice(from, from + count);
    if (kind === "cut") return [...tokens.slice(0, from), ...tokens.slice(from + count)].join("");
    if (kind === "double") return [...tokens.slice(0, from + count), ...taken, ...tokens.slice(from + count)].join("");
    const left = [...tokens.slice(0, from), ...tokens.slice(from + count)];
    const to = Math.floor((other / most) * (left.length + 1));
    if (kind === "move") return [...left.slice(0, to), ...taken, ...left.slice(to)].join("");
    const swapped = left.slice(to, to + count);
    const rest = [...left.slice(0, to), ...taken, ...left.slice(to + count)];
    return [...rest.slice(0, from), ...swapped, ...rest.slice(from)].join("");
}

function changeLines(text: string, { kind, at, other, length }: Change): string {
    const lines = text.split("\n");
    const from = Math.floor((at / most) * lines.length);
    const count = 1 + (length % 5);
    if (kind === "cutLine") return [...lines.slice(0, from), ...lines.slice(from + count)].join("\n");
    if (kind === "doubleLine") return [...lines.slice(0, from + count), ...lines.slice(from)].join("\n");
    const to = Math.floor((other / most) * lines.length);
    [lines[from], lines[to]] = [lines[to]!, lines[from]!];
    return lines.join("\n");
}

/** Openers, with or without what closes them, many times over. */
const nests: readonly (readonly [open: string, middle: string, close: string])[] = [
    ["(", "x", ")"], ["{", "", "}"], ["[", "0", "]"], ["if (x) ", ";", ""], ["if (x) { ", "", " }"], ["-", "x", ""], ["*", "p", ""], ["x ? y : ", "z", ""], ["else if (x) {} ", "", ""],
    ["\n#if A\n", "", "\n#endif\n"], ["\n#if A\n#else\n", "", ""], ["f(", "", ")"], ["(PIRP)", "x", ""], ["x = ", "0", ""], ["a + (", "1", ")"], ["struct { ", "int a;", " } s;"],
    ["for (;;) ", ";", ""], ["switch (x) { case 1: ", "break;", " }"], ["a->", "b", ""], ["do ", ";", " while (x);"], ["__try { ", "", " } __finally { }"], ["\n#define Q(x) Q(", "x", ")"],
    ["namespace n { ", "", " }"], ["template <", "", ">"], ["[&] { ", "", " }"], ["x && ", "y", ""], ["{ L: goto L; ", "", " }"], ["~", "x", ""], ["/*", "", "*/"], ["\"", "", "\""],
];

function nesting(choice: number, length: number): string {
    const [open, middle, close] = nests[choice % nests.length]!;
    const depth = length % 16 === 0 ? 500 + (length % 3000) : 2 + (length % 60);
    return `${open.repeat(depth)}${middle}${length % 3 === 0 ? "" : close.repeat(depth)}`;
}

/** Pieces that are put one behind the other many times. */
export const hugeUnits: readonly string[] = [
    "x", "x ", "x, ", "x + ", "\\\n", " ", "\"a\" ", "0x1F, ", "f(x); ", "// x ", "/* x */ ", "a.b->c", "{ 1, 2 }, ", "é", "case 1: ", "if (x) y(); ", "L: ", "\n", "\n\n#define A 1\n", "*", "(", "_In_ ", "a ? b : ",
    "KeWaitForSingleObject(&Event, Executive, KernelMode, FALSE, NULL); ", "IoFreeIrp(Irp); ", "Irp = IoAllocateIrp(1, FALSE);\n", "goto out; out: ", "x->y = ", "\r", "\t", "x(", "##", "a::", "f(x)\n", "} ", "x = x; ", "&x, ", "\n#if A\n#endif\n", "int a; ", "(x) ",
];

function hugePiece(choice: number, length: number): string {
    const unit = hugeUnits[choice % hugeUnits.length]!;
    const size = length % 256 === 0 ? 250_000 : length % 16 === 0 ? 20_000 + length : 200 + (length % 2000);
    return unit.repeat(Math.ceil(size / unit.length));
}
