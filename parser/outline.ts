/**
 * Cuts a token stream into top-level items: function definitions, and runs of everything else between them. Works on tokens
 * alone, so that text which no grammar understands still cannot hide the functions around it.
 */
import { BranchGroup, conditionText, followedTokens, roleOf } from "./branches.js";
import { cppHead, type CppHead, type CppStructure, isMemberInitializer, methodsOf, namespaceBrace } from "./cpp-structure.js";
import { functionHead, type FunctionHead, isOldStyle, startsFunction } from "./heads.js";
import { endsWithBrace, invocationEndsBefore, isInvocation } from "./invocations.js";
import { type HeadMacros, headMacros, type MacroHead, macroHead, maskMacroHead } from "./macro-heads.js";
import type { Mask } from "./mask.js";
import type { Condition, PreprocessorLine } from "./parsed-file.js";
import type { RawItem } from "./raw-item.js";
import { CHAR, isWord, Kind, type Tokens } from "./tokens.js";

/** Where the outline stands: copied at `#if`, restored at `#else`. */
interface State {
    /** First token of the open item, -1 between items. */
    head: number;
    /** Depth of braces and of parentheses (parentheses only outside of braces). */
    depth: number;
    paren: number;
    isFunction: boolean;
    name: number;
    open: number;
    close: number;
    body: number;
    /** The macro that makes the function's head, if one does. */
    macro: MacroHead | null;
    /** What C++ says of the function besides. */
    cpp: CppHead | null;
    conditions: readonly Condition[];
}

interface OpenGroup {
    readonly offset: number;
    readonly branches: BranchGroup;
    readonly before: State;
    after: State | null;
    text: string;
}

/** Tokens before a brace beyond which they are no function's head: heads of real drivers have up to some two hundred. */
const LONGEST_HEAD = 2000;

const IDLE = { head: -1, depth: 0, paren: 0, isFunction: false, name: -1, open: -1, close: -1, body: -1, macro: null, cpp: null };

/**
 * Cut `tokens` (masked, brackets matched) into items. Stray braces and `extern "C" {` are blanked in `mask`.
 * @param cpp The namespaces and classes of a C++ file; null for C.
 */
export function outline(tokens: Tokens, lines: readonly PreprocessorLine[], mask: Mask, cpp: CppStructure | null = null): RawItem[] {
    const items = new Outliner(tokens, lines, mask, cpp).run();
    return cpp === null ? items : items.flatMap((item) => (item.kind === "other" ? [item, ...methodsOf(tokens, cpp.classes, item)] : [item]));
}

class Outliner {
    private readonly items: RawItem[] = [];
    private readonly groups: OpenGroup[] = [];
    private pieces: number[] = [];
    private macros: HeadMacros | null = null;
    private state: State = { ...IDLE, conditions: [] };

    constructor(
        private readonly tokens: Tokens,
        private readonly lines: readonly PreprocessorLine[],
        private readonly mask: Mask,
        private readonly cpp: CppStructure | null,
    ) {}

    /** Braces of namespaces and `extern "C"` that are open, counted in C++ only. */
    private transparent = 0;
    /** The token up to which everything is part of what was seen. */
    private passed = -1;

    run(): RawItem[] {
        const { tokens } = this;
        for (let at = 0; at < tokens.count; at++) {
            const kind = tokens.kinds[at]!;
            if (at <= this.passed) continue;
            if (kind === Kind.Directive) this.directive(at);
            else if (this.state.depth > 0) this.inside(at, kind);
            else this.outside(at, kind);
        }
        const last = tokens.count - 1;
        if (this.state.head !== -1) this.finish(last, this.state.depth > 0);
        this.flush(last);
        return this.items;
    }

    // --- preprocessor lines -----------------------------------------------------------------------------------------

    private directive(at: number): void {
        const line = this.lines[this.tokens.links[at]!]!;
        const role = roleOf(line);
        const { state } = this;
        if (state.head !== -1 && state.depth === 0 && isInvocation(this.tokens, state.head, at)) this.finish(at - 1, false);
        if (role === "other") {
            if (this.state.head !== -1) return;
            // `#` alone means nothing.
            if (line.name === "") this.mask.blank(line.start, line.end);
            else this.piece(at, at);
            return;
        }
        if (this.state.head === -1) this.flush(at - 1);
        if (role === "if") {
            this.groups.push({
                offset: line.start, branches: new BranchGroup(line), before: { ...this.state }, after: null,
                text: conditionText(line),
            });
        } else if (role === "else") {
            this.nextBranch(line);
        } else {
            this.endGroup();
        }
        this.conditions = null;
    }

    private nextBranch(line: PreprocessorLine): void {
        const group = this.groups.at(-1);
        if (!group) return;
        this.remember(group);
        group.branches.next();
        group.text = line.name === "else" ? "" : conditionText(line);
        this.state = { ...group.before };
    }

    private endGroup(): void {
        const group = this.groups.pop();
        if (!group) return;
        this.remember(group);
        this.state = group.after ?? { ...group.before };
    }

    /** Keep the state at the end of a branch when it is the one that the code behind `#endif` goes on from. */
    private remember(group: OpenGroup): void {
        if (group.branches.followed) {
            group.after = this.state;
        } else if (group.after?.head === -1 && group.before.head === -1 && this.state.depth > 0) {
            // The followed branch is complete in itself; this one began something that goes on behind #endif.
            group.after = this.state;
        }
    }

    private conditions: readonly Condition[] | null = [];

    /** Give the state the branches it stands in. Made anew only when a directive went by since. */
    private applyConditions(): void {
        this.conditions ??= this.groups.map((group) => ({
            group: group.offset, branch: group.branches.branch, text: group.text,
        }));
        this.state.conditions = this.conditions;
    }

    // --- tokens -----------------------------------------------------------------------------------------------------

    /** A token inside braces. */
    private inside(at: number, kind: number): void {
        const { state, tokens } = this;
        if (kind === CHAR.openBrace) {
            state.depth++;
        } else if (kind === CHAR.closeBrace) {
            if (--state.depth > 0 || state.paren > 0) return;
            if (state.isFunction || endsWithBrace(tokens, at)) this.finish(at, false);
        } else if (isWord(kind) && tokens.atColumnZero(at) && !this.isInClass() && this.startsAnew(at)) {
            this.finish(at - 1, true);
            this.outside(at, kind);
        }
    }

    /** Methods may start where functions do. */
    private isInClass(): boolean {
        return this.cpp !== null && !this.state.isFunction;
    }

    private startsAnew(at: number): boolean {
        const previous = this.tokens.kind(at - 1);
        const boundary = previous === CHAR.closeBrace || previous === CHAR.semicolon || previous === Kind.Directive;
        return boundary && startsFunction(this.tokens, at);
    }

    /** A token outside of braces. */
    private outside(at: number, kind: number): void {
        const { state, tokens } = this;
        if (kind === CHAR.closeBrace) {
            this.strayBrace(at);
            return;
        }
        if (state.head === -1) {
            if (kind === CHAR.semicolon) {
                this.mask.blank(tokens.start(at), tokens.end(at));
                return;
            }
            if (kind === CHAR.openBrace && tokens.kind(at - 1) === Kind.String && tokens.word(at - 2) === "extern") {
                this.mask.blank(tokens.start(at), tokens.end(at));
                this.transparent++;
                return;
            }
            if (this.linkage(at) || this.namespace(at)) return;
            state.head = at;
            this.applyConditions();
        } else if (state.paren === 0 && invocationEndsBefore(tokens, state.head, at)) {
            this.finish(at - 1, false);
            this.outside(at, kind);
            return;
        }
        if (kind === CHAR.open) state.paren++;
        else if (kind === CHAR.close) state.paren = Math.max(0, state.paren - 1);
        else if (kind === CHAR.semicolon) this.semicolon(at);
        else if (kind === CHAR.openBrace) this.openBrace(at);
        else if (state.paren > 0 && isWord(kind) && tokens.atColumnZero(at) && this.startsAnew(at)) this.restart(at, kind);
    }

    private restart(at: number, kind: number): void {
        this.finish(at - 1, true);
        this.outside(at, kind);
    }

    private semicolon(at: number): void {
        const { state, tokens } = this;
        if (state.paren > 0 && !tokens.onNewLine(at + 1)) return;
        if (state.paren === 0 && isOldStyle(tokens, this.headTokens(at), at)) return;
        this.finish(at, false);
    }

    private openBrace(at: number): void {
        const { state, tokens } = this;
        state.depth = 1;
        if (state.paren > 0) return;
        const words = this.headTokens(at);
        if (this.cpp !== null) {
            this.cppBrace(at, words, this.cpp);
            return;
        }
        const macro = macroHead(tokens, (this.macros ??= headMacros(this.lines)), words);
        const head = macro ?? functionHead(tokens, words);
        if (!head) return;
        state.macro = macro;
        this.begin(head, at);
    }

    private cppBrace(at: number, words: readonly number[], { classes, namespaces }: CppStructure): void {
        const { state, tokens } = this;
        if (classes.has(at)) return;
        if (isMemberInitializer(tokens, words, at)) {
            state.depth = 0;
            this.passed = tokens.mate(at);
            return;
        }
        const head = cppHead(tokens, words);
        if (head === null) return;
        state.cpp = namespaces.has(head.owner) ? { ...head, owner: "" } : head;
        this.begin(head, at);
    }

    private begin({ name, open, close }: FunctionHead, body: number): void {
        Object.assign(this.state, { isFunction: true, name, open, close, body });
    }

    /** The braces of a namespace are transparent. */
    private namespace(at: number): boolean {
        const brace = this.cpp === null ? -1 : namespaceBrace(this.tokens, at);
        if (brace === -1) return false;
        this.mask.blank(this.tokens.start(at), this.tokens.end(brace));
        this.transparent++;
        this.passed = brace;
        return true;
    }

    /** What stands before a token in its item; nothing when that is too much for a head, which is asked for at each brace of an item. */
    private headTokens(to: number): number[] {
        return to - this.state.head > LONGEST_HEAD ? [] : followedTokens(this.tokens, this.lines, this.state.head, to);
    }

    /** `extern "C"` means nothing here; its braces are transparent. */
    private linkage(at: number): boolean {
        const { tokens, mask } = this;
        if (tokens.kind(at) === Kind.String && tokens.word(at - 1) === "extern") return true;
        if (tokens.kind(at + 1) !== Kind.String || tokens.word(at) !== "extern") return false;
        mask.note("linkage", tokens.start(at), tokens.end(at + 1));
        return true;
    }

    /** A closing brace at the top level: of `extern "C" {`, or one too many in the function before. */
    private strayBrace(at: number): void {
        const { tokens, state } = this;
        const last = this.items.at(-1);
        if (this.cpp !== null && this.transparent > 0) {
            this.transparent--;
            if (state.head !== -1) this.finish(at - 1, false);
            this.mask.blank(tokens.start(at), tokens.end(at));
            return;
        }
        const early = last?.kind === "function" && !last.cut && !tokens.atColumnZero(last.to) && tokens.atColumnZero(at);
        if (early && tokens.atColumnZero(last.body)) {
            last.to = at;
            this.pieces = [];
            this.state = { ...IDLE, conditions: state.conditions };
            return;
        }
        if (state.head !== -1) this.finish(at - 1, false);
        this.mask.blank(tokens.start(at), tokens.end(at));
    }

    // --- results ------------------------------------------------------------------------------------------------------

    /** The open item ends with token `to`. */
    private finish(to: number, cut: boolean): void {
        const { state, tokens } = this;
        if (state.isFunction) {
            while (this.items.length > 0 && this.items.at(-1)!.from >= state.head) this.items.pop();
            this.pieces = this.pieces.filter((piece) => piece < state.head);
            this.flush(state.head - 1);
            if (state.macro) maskMacroHead(state.macro, tokens, this.mask);
            this.items.push({
                kind: "function", from: state.head, to, name: state.macro?.text ?? state.cpp?.text ?? tokens.word(state.name),
                nameToken: state.name, owner: state.cpp?.owner ?? "", isTemplate: state.cpp?.isTemplate === true, skips: [], open: state.open, close: state.close, body: state.body, conditions: state.conditions,
                pieces: [], cut, macro: state.macro,
            });
        } else {
            this.piece(state.head, to);
        }
        this.state = { ...IDLE, conditions: state.conditions };
    }

    private lastOfRun = -1;
    private conditionsOfRun: readonly Condition[] = [];

    private piece(from: number, to: number): void {
        if (this.pieces.length === 0) {
            if (this.state.head === -1) this.applyConditions();
            this.conditionsOfRun = this.state.conditions;
        }
        this.pieces.push(from);
        this.lastOfRun = to;
    }

    /** The run of other declarations ends before or with token `to`. */
    private flush(to: number): void {
        const from = this.pieces[0];
        if (from === undefined) return;
        const end = Math.max(from, Math.min(this.lastOfRun, to));
        while (this.items.length > 0 && this.items.at(-1)!.from >= from) this.items.pop();
        this.items.push({
            kind: "other", from, to: end, name: "", nameToken: -1, open: -1, close: -1, body: -1,
            conditions: this.conditionsOfRun, pieces: this.pieces, cut: false, macro: null,
            owner: "", isTemplate: false, skips: [],
        });
        this.pieces = [];
    }
}
