/**
 * Second mask: constructs that only their place in an item makes recognisable. One walk over an item's tokens that knows at every
 * token what encloses it and whether a statement starts there; the neighbouring mask-*.ts files say what to do.
 */
import { BranchGroup, roleOf } from "./branches.js";
import { cppBraceScope, maskDefault, maskOperator, maskPlacement } from "./cpp-scopes.js";
import type { CppStructure } from "./cpp-structure.js";
import { maskArguments, maskOffsetOf } from "./mask-arguments.js";
import { maskFieldMacro, maskHead, maskRun, maskTypeMacro } from "./mask-declarations.js";
import { maskPlaceholder, maskStatement } from "./mask-statements.js";
import type { Mask } from "./mask.js";
import type { PreprocessorLine } from "./parsed-file.js";
import type { RawItem } from "./raw-item.js";
import { CHAR, isWord, Kind, type Tokens } from "./tokens.js";

/** What encloses a token. */
export const Scope = { File: 0, Code: 1, Initializer: 2, Fields: 3, Enumerators: 4, Parentheses: 5, Call: 6, Index: 7 } as const;

export interface MaskContext {
    readonly tokens: Tokens;
    readonly lines: readonly PreprocessorLine[];
    readonly mask: Mask;
    readonly item: RawItem;
    /** Null for C. */
    readonly cpp: CppStructure | null;
}

/** Mask the structure of one item. */
export function maskStructure(file: Omit<MaskContext, "item">, item: RawItem): void {
    const context = { ...file, item };
    if (item.kind === "function") maskHead(context);
    new Walker(context).run();
}

/** Mask the structure of a macro's replacement list, which stands where statements or an expression may stand. */
export function maskFragment(tokens: Tokens, mask: Mask, cpp: CppStructure | null = null): void {
    const item: RawItem = {
        kind: "function", from: 0, to: tokens.count - 1, name: "", nameToken: -1, open: -1, close: -1, body: -1, conditions: [],
        pieces: [], cut: false, macro: null, owner: "", isTemplate: false, skips: [],
    };
    new Walker({ tokens, lines: [], mask, item, cpp }, [Scope.Code]).run();
}

interface OpenGroup {
    readonly branches: BranchGroup;
    readonly before: number[];
    after: number[] | null;
}

const MAX_SNAPSHOT = 2000;

class Walker {
    private readonly groups: OpenGroup[] = [];
    private readonly pieces: ReadonlySet<number>;
    /** Tokens behind which a statement starts although their kind alone does not say so. */
    private readonly starts = new Set<number>();
    private questions = 0;
    private inCase = false;
    /** The last token that is no directive. */
    private previous = -1;

    constructor(
        private readonly context: MaskContext,
        private scopes: number[] = [],
    ) {
        this.pieces = new Set(context.item.pieces);
        if (scopes.length > 0) this.starts.add(-1);
    }

    run(): void {
        const { tokens, item } = this.context;
        const first = item.kind === "function" ? Math.max(item.open, 0) : item.from;
        this.previous = first - 1;
        const { skips } = item;
        let next = 0;
        for (let at = first; at <= item.to; at++) {
            const kind = tokens.kinds[at]!;
            if (kind === Kind.Directive) {
                this.directive(at);
                continue;
            }
            if (at === skips[next]?.from) {
                at = this.previous = skips[next++]!.to;
                continue;
            }
            if (this.pieces.has(at)) this.scopes = [];
            this.token(at, kind);
            this.previous = at;
        }
    }

    private get scope(): number {
        return this.scopes.at(-1) ?? Scope.File;
    }

    private directive(at: number): void {
        const line = this.context.lines[this.context.tokens.links[at]!]!;
        const role = roleOf(line);
        if (role === "if") {
            this.groups.push({ branches: new BranchGroup(line), before: this.scopes.slice(-MAX_SNAPSHOT), after: null });
            return;
        }
        const group = this.groups.at(-1);
        if (!group || role === "other") return;
        if (group.branches.followed) group.after = this.scopes;
        if (role === "else") {
            group.branches.next();
            this.scopes = group.before.slice();
        } else {
            this.groups.pop();
            this.scopes = group.after ?? group.before;
        }
    }

    private token(at: number, kind: number): void {
        const { tokens } = this.context;
        if (kind === CHAR.close || kind === CHAR.closeBracket || kind === CHAR.closeBrace) {
            this.scopes.pop();
            return;
        }
        const { scope } = this;
        if (scope === Scope.Code) this.code(at, kind);
        else if (scope === Scope.Fields && this.fieldStarts()) this.starts.add(maskFieldMacro(this.context, at));
        else if (scope === Scope.File && isWord(kind) && !isWord(tokens.kind(this.previous))) maskTypeMacro(this.context, at);
        if (isWord(kind) && (!isWord(tokens.kind(at - 1)) || at === this.context.item.from || this.pieces.has(at))) {
            maskRun(this.context, at, scope);
        }
        if (kind === Kind.Cpp || kind === Kind.Qualifier) maskOperator(this.context, at);
        else if (kind === CHAR.equals && scope === Scope.Parentheses) maskDefault(this.context, at);
        if (kind === Kind.Identifier && scope !== Scope.File && scope !== Scope.Fields) this.expressionMacro(at);
        if (kind === Kind.Ellipsis) maskPlaceholder(this.context, at, scope);
        else if (kind === CHAR.open) this.parenthesis(at, scope);
        else if (kind === CHAR.openBracket) this.scopes.push(Scope.Index);
        else if (kind === CHAR.openBrace) this.scopes.push(this.braceScope(at, scope));
        else if (kind === CHAR.dot) this.filler(at);
        if (scope === Scope.Initializer) this.initializer(at, kind);
    }

    // --- code -------------------------------------------------------------------------------------------------------

    private code(at: number, kind: number): void {
        if (this.statementStarts()) {
            this.questions = 0;
            this.inCase = kind === Kind.Case;
            for (const token of maskStatement(this.context, at)) this.starts.add(token);
        }
        if (kind === CHAR.question) this.questions++;
        if (kind !== CHAR.colon) return;
        if (this.questions > 0) {
            this.questions--;
        } else if (this.inCase) {
            this.inCase = false;
            this.starts.add(at);
        }
    }

    private statementStarts(): boolean {
        const { previous } = this;
        const kind = this.context.tokens.kind(previous);
        if (kind === CHAR.semicolon || kind === CHAR.openBrace || kind === CHAR.closeBrace || kind === Kind.Else) return true;
        return this.starts.has(previous);
    }

    /** `"a" X64(16) "b"`: a macro call that is a string; `64 KB`: a macro behind a number. */
    private expressionMacro(at: number): void {
        const { tokens, mask } = this.context;
        const before = tokens.kind(at - 1);
        if (before === Kind.Number || (before === Kind.String && this.context.cpp !== null && tokens.kind(at + 1) !== CHAR.open)) mask.note("prefix-macro", tokens.start(at), tokens.end(at));
        if (tokens.kind(at + 1) !== CHAR.open) return;
        const close = tokens.mate(at + 1);
        if (close === -1) return;
        if (this.context.cpp !== null && maskPlacement(this.context, at, close)) return;
        if (before === Kind.String || tokens.kind(close + 1) === Kind.String) {
            if (before === Kind.String || isOpening(before)) mask.note("prefix-macro", tokens.start(at), tokens.end(close));
        }
    }

    // --- brackets ---------------------------------------------------------------------------------------------------

    private parenthesis(at: number, scope: number): void {
        const { tokens, item } = this.context;
        const before = tokens.kind(this.previous);
        const isParameters = item.kind === "function" && at === item.open;
        const invocation = scope === Scope.File && this.pieces.has(this.previous) && tokens.kind(at - 1) === Kind.Identifier;
        const inExpression = scope !== Scope.File && scope !== Scope.Fields && scope !== Scope.Enumerators;
        const called = before === Kind.Identifier || (before === CHAR.close && tokens.mate(this.previous) !== -1);
        const isCall = !isParameters && called && (inExpression || invocation) && !this.declares(at);
        if (isCall) maskArguments(this.context, at);
        else if (before === Kind.SizeOf && tokens.word(this.previous).endsWith("offsetof")) maskOffsetOf(this.context, at);
        this.scopes.push(isCall ? Scope.Call : Scope.Parentheses);
    }

    /** `T f(` and `T *f(` declare a function even inside of another one. */
    private declares(at: number): boolean {
        const { tokens } = this.context;
        if (this.scope !== Scope.Code || tokens.kind(at - 1) !== Kind.Identifier) return false;
        let before = at - 2;
        while (tokens.kind(before) === CHAR.star) before--;
        const kind = tokens.kind(before);
        return kind === Kind.Type || (kind === Kind.Identifier && before === at - 2 && !this.starts.has(before));
    }

    private braceScope(at: number, scope: number): number {
        const { tokens, item } = this.context;
        if (at === item.body) return Scope.Code;
        if (this.context.cpp !== null) return cppBraceScope(this.context, at, { scope, previous: this.previous, starts: this.starts });
        const previous = this.tagName();
        const before = tokens.kind(previous);
        if (before === Kind.Tag) return tokens.word(previous) === "enum" ? Scope.Enumerators : Scope.Fields;
        if (before === Kind.Identifier && tokens.kind(previous - 1) === Kind.Tag) {
            return tokens.word(previous - 1) === "enum" ? Scope.Enumerators : Scope.Fields;
        }
        if (scope === Scope.Initializer || before === CHAR.equals) return Scope.Initializer;
        if (before === CHAR.close) return this.isCompoundLiteral(previous) ? Scope.Initializer : Scope.Code;
        if (scope === Scope.File && before === Kind.Type) return Scope.Enumerators;
        return Scope.Code;
    }

    /** The last token before a brace; of `enum NAME(x) {`, whose name a macro makes, `NAME`. */
    private tagName(): number {
        const { tokens, mask } = this.context;
        const name = tokens.mate(this.previous) - 1;
        if (tokens.kind(this.previous) !== CHAR.close || tokens.kind(name) !== Kind.Identifier || tokens.kind(name - 1) !== Kind.Tag) {
            return this.previous;
        }
        mask.identify(tokens.start(name), tokens.end(this.previous));
        return name;
    }

    /** `= (T){`, `&(T){`, `f((T){`: the parentheses before hold a type. */
    private isCompoundLiteral(close: number): boolean {
        const { tokens } = this.context;
        const open = tokens.mate(close);
        if (open === -1 || this.starts.has(close)) return false;
        const before = tokens.kind(open - 1);
        return before === CHAR.equals || before === CHAR.comma || before === CHAR.open || before === CHAR.ampersand ||
            before === CHAR.question || before === CHAR.colon || before === CHAR.star ||
            (before === Kind.Jump && tokens.word(open - 1) === "return");
    }

    // --- lists ------------------------------------------------------------------------------------------------------

    private fieldStarts(): boolean {
        const kind = this.context.tokens.kind(this.previous);
        return kind === CHAR.semicolon || kind === CHAR.openBrace || kind === CHAR.closeBrace || this.starts.has(this.previous);
    }

    /** Table entries made by macros without commas between them. */
    private initializer(at: number, kind: number): void {
        const { tokens, mask } = this.context;
        const before = tokens.kind(this.previous);
        const called = tokens.kind(tokens.mate(this.previous) - 1) === Kind.Identifier;
        const ends = before === CHAR.closeBrace || (before === CHAR.close && called);
        const begins = kind === CHAR.openBrace ? before === CHAR.closeBrace || this.previousIsCall() : kind === Kind.Identifier;
        if (ends && begins && tokens.kind(at - 1) !== Kind.Directive) {
            mask.insert(tokens.end(this.previous), ",");
        }
    }

    private previousIsCall(): boolean {
        const { tokens } = this.context;
        const open = tokens.mate(this.previous);
        return open > 0 && tokens.kind(open - 1) === Kind.Identifier && tokens.kind(open - 2) !== CHAR.close;
    }

    /** Lines that hold a single dot stand for code left out of a documentation sample. */
    private filler(at: number): void {
        const { tokens, mask } = this.context;
        const next = tokens.kind(at + 1);
        if (tokens.onNewLine(at) && (next === CHAR.dot || tokens.onNewLine(at + 1))) {
            mask.note("placeholder", tokens.start(at), tokens.end(at));
        }
    }
}

function isOpening(kind: number): boolean {
    return kind === CHAR.open || kind === CHAR.comma || kind === CHAR.equals || kind === Kind.Jump || kind === CHAR.close;
}
