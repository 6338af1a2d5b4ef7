/** A top-level item whose syntax nodes are made at first use. */
import type { CNode, SourceText } from "./ast.js";
import { type Parsed, parsePiece } from "./grammar.js";
import type { Insertion, Mask } from "./mask.js";
import type { Condition, Item, PreprocessorLine } from "./parsed-file.js";
import type { RawItem } from "./raw-item.js";
import { blankRanges, reduction } from "./reduction.js";
import { CHAR, Kind, type Tokens } from "./tokens.js";

/** What the items of one file share. */
export interface ItemContext {
    readonly source: SourceText;
    readonly mask: Mask;
    readonly tokens: Tokens;
    readonly lines: readonly PreprocessorLine[];
    /** The file's root node, parent of all items' nodes. */
    readonly root: () => CNode;
}

/** A run of more declarations is not parsed again one by one. */
const MAX_PIECES = 20_000;

interface Attempt extends Parsed {
    readonly reduced: boolean;
}

export class LazyItem implements Item {
    readonly kind: "function" | "other";
    readonly start: number;
    readonly end: number;
    readonly name: string;
    readonly bodyStart: number;
    readonly conditions: readonly Condition[];
    /** True when the item's braces do not balance. */
    readonly cut: boolean;
    readonly headMacro: Item["headMacro"];
    /** The macro in which the function's parameters stand; empty when they stand in the item. */
    readonly parametersIn: string;
    readonly owner: string;
    readonly isTemplate: boolean;
    private result: Attempt | null = null;

    constructor(
        private readonly context: ItemContext,
        private readonly raw: RawItem,
    ) {
        const { tokens } = context;
        this.kind = raw.kind;
        this.start = tokens.start(raw.from);
        this.end = Math.max(this.start, tokens.end(raw.to));
        this.name = raw.owner === "" ? raw.name : `${raw.owner}::${raw.name}`;
        this.bodyStart = raw.body === -1 ? -1 : tokens.start(raw.body);
        this.owner = raw.owner;
        this.isTemplate = raw.isTemplate;
        this.conditions = raw.conditions;
        this.cut = raw.cut;
        const { macro } = raw;
        this.headMacro = macro?.guessedFrom ? { name: macro.macro, arguments: macro.guessedFrom } : null;
        this.parametersIn = macro?.parameters ? macro.macro : "";
    }

    get nodes(): readonly CNode[] {
        return this.parsed().nodes;
    }

    get reduced(): boolean {
        return this.parsed().reduced;
    }

    /** 0 when the grammar understood the item throughout. */
    get damage(): number {
        return this.parsed().damage;
    }

    private parsed(): Attempt {
        if (!this.result) {
            this.result = this.kind === "function" ? this.parseFunction() : this.parseOther();
            const root = this.context.root();
            for (const node of this.result.nodes) node.parent = root;
        }
        return this.result;
    }

    private parseFunction(): Attempt {
        // C++ has functions without a type: constructors.
        return this.attempts(this.raw, this.hasType() || this.context.source.dialect === "c++" ? "" : "int ");
    }

    /** A function without a word before its name, or whose return type was masked away, is given one. */
    private hasType(): boolean {
        const { tokens, mask } = this.context;
        for (let at = this.raw.from; at < this.raw.nameToken; at++) {
            const kind = tokens.kind(at);
            const type = kind === Kind.Type || kind === Kind.Tag || kind === Kind.Identifier;
            if (type && !mask.isBlank(tokens.start(at), tokens.end(at))) return true;
        }
        return false;
    }

    /** Parse as it stands; when that fails, without the `#if` branches that break it; at last with first branches only. */
    private attempts(raw: RawItem, prefix: string): Attempt {
        const { source, tokens, lines } = this.context;
        const offset = tokens.start(raw.from);
        const end = tokens.end(raw.to);
        // The grammar ends a preprocessor line at its newline; the item may end without one.
        const insertions = this.insertionsIn(offset, end);
        const piece = { source, masked: this.maskedText(offset, end), offset, prefix, suffix: this.suffix(raw), insertions };
        let best: Attempt = { ...parsePiece(piece), reduced: false };
        let tried = piece.masked;
        for (const all of [false, true]) {
            if (best.damage === 0) break;
            const ranges = reduction(tokens, lines, raw, all);
            const masked = blankRanges(piece.masked, offset, ranges);
            if (masked === tried) continue;
            tried = masked;
            const kept = insertions.filter(({ at }) => !ranges.some(({ start, end: last }) => at > start && at < last));
            const next = parsePiece({ ...piece, masked, insertions: kept });
            if (next.damage < best.damage) best = { ...next, reduced: true };
        }
        return best;
    }

    /** The masked text of [start, end), without the bodies of methods. */
    private maskedText(start: number, end: number): string {
        const { mask, tokens } = this.context;
        let text = "";
        let from = start;
        for (const skip of this.raw.skips) {
            const at = tokens.end(skip.from - 1);
            const last = tokens.end(skip.to);
            if (at < from || last > end) continue;
            text += `${mask.slice(from, at)};${" ".repeat(last - at - 1)}`;
            from = last;
        }
        return text + mask.slice(from, end);
    }

    private insertionsIn(start: number, end: number): Insertion[] {
        const { mask, tokens } = this.context;
        const insertions = mask.insertionsIn(start, end);
        if (this.raw.skips.length === 0) return insertions;
        return insertions.filter(({ at }) => !this.raw.skips.some(({ from, to }) => at > tokens.end(from - 1) && at < tokens.end(to)));
    }

    /** A macro invocation that ends an item may lack its semicolon. The grammar wants a newline behind a preprocessor line. */
    private suffix(raw: RawItem): string {
        const last = this.context.tokens.kind(raw.to);
        return last === CHAR.close || last === Kind.Identifier ? ";\n" : "\n";
    }

    /** A run of declarations is parsed in one go; when that fails, declaration by declaration. */
    private parseOther(): Attempt {
        const { raw } = this;
        const { source } = this.context;
        const whole = parsePiece({
            source, masked: this.maskedText(this.start, this.end), offset: this.start, suffix: this.suffix(raw),
            insertions: this.insertionsIn(this.start, this.end),
        });
        if (whole.damage === 0 || raw.pieces.length > MAX_PIECES) return { ...whole, reduced: false };
        const nodes: CNode[] = [];
        let damage = 0;
        let reduced = false;
        raw.pieces.forEach((from, index) => {
            const next = raw.pieces[index + 1];
            const part = this.attempts({ ...raw, from, to: next === undefined ? raw.to : next - 1 }, "");
            for (const node of part.nodes) nodes.push(node);
            damage += part.damage;
            reduced ||= part.reduced;
        });
        return { nodes, damage, reduced };
    }
}
