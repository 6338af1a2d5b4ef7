/** What only C++ has around functions: namespaces, classes and their methods. Found by tokens, before any grammar sees the text. */
import { functionHead, type FunctionHead } from "./heads.js";
import type { Mask } from "./mask.js";
import type { RawItem } from "./raw-item.js";
import { CHAR, Kind, type Tokens } from "./tokens.js";

const LESS = 60;
const GREATER = 62;
const TILDE = 126;

/** The parts of a C++ file that the outline asks for. */
export interface CppStructure {
    /** Names of the namespaces that the file opens or uses. */
    readonly namespaces: ReadonlySet<string>;
    /** Opening braces of classes, structures and unions, with their names; an empty name for those of templates and those without one. */
    readonly classes: ReadonlyMap<number, string>;
    readonly classNames: ReadonlySet<string>;
}

/** A function's head with what C++ adds. */
export interface CppHead extends FunctionHead {
    /** The function's name without qualification: `Send`, `~Socket`, `operator_new`. */
    readonly text: string;
    /** The class that the name is qualified with, or empty. */
    readonly owner: string;
    readonly isTemplate: boolean;
}

function isWord(tokens: Tokens, at: number, word: string): boolean {
    return tokens.kind(at) === Kind.Cpp && tokens.word(at) === word;
}

/** The namespaces that a file opens, uses or renames; asked before brackets are matched. */
export function namespacesOf(tokens: Tokens): ReadonlySet<string> {
    const names = new Set<string>();
    for (let at = 0; at < tokens.count; at++) {
        if (!isWord(tokens, at, "namespace")) continue;
        for (at++; tokens.kind(at) === Kind.Identifier || tokens.kind(at) === Kind.Colons; at++) {
            if (tokens.kind(at) === Kind.Identifier) names.add(tokens.word(at));
        }
    }
    return names;
}

/**
 * Takes the names of namespaces out that qualify other names, and the `::` of the global one: a name is looked for by itself, and where it
 * means two things it means nothing.
 */
export function maskQualifiers(tokens: Tokens, mask: Mask, namespaces: ReadonlySet<string>): void {
    let kept = 0;
    let isDeclared = false;
    for (let at = 0; at < tokens.count; at++) {
        const kind = tokens.kinds[at]!;
        const before = kept === 0 ? 0 : tokens.kinds[kept - 1]!;
        isDeclared = isWord(tokens, at, "namespace") || (isDeclared && (kind === Kind.Identifier || kind === Kind.Colons));
        const isQualifier = kind === Kind.Identifier && tokens.kind(at + 1) === Kind.Colons && before !== Kind.Colons && namespaces.has(tokens.word(at));
        if (isQualifier && !isDeclared) {
            mask.blank(tokens.start(at), tokens.end(at + 1));
            at++;
            continue;
        }
        if (kind === Kind.Colons && !isDeclared && before !== Kind.Identifier && before !== GREATER) {
            mask.blank(tokens.start(at), tokens.end(at));
            continue;
        }
        tokens.keep(at, kept++, kind);
    }
    tokens.count = kept;
}

/** The classes of a file, asked once its brackets are matched. */
export function classesOf(tokens: Tokens): ReadonlyMap<number, string> {
    const classes = new Map<number, string>();
    for (let at = 0; at < tokens.count; at++) {
        if (tokens.kind(at) !== Kind.Tag || tokens.word(at) === "enum" || tokens.kind(at - 1) === Kind.Tag) continue;
        const brace = bodyOf(tokens, at);
        if (brace === null) continue;
        classes.set(brace.at, tokens.kind(at - 1) === GREATER ? "" : brace.name);
    }
    return classes;
}

/** Longest head of a class that is looked through. */
const MOST_HEAD = 200;

/** The brace that opens the body of the class whose `class` is token `tag`; null where only its name stands. */
function bodyOf(tokens: Tokens, tag: number): { readonly at: number; readonly name: string } | null {
    let name = "";
    let isBase = false;
    // What stands in front of the name may have arguments (`__declspec(align(8))`); what has them right in front of the brace is a function.
    let isFunction = false;
    for (let at = tag + 1; at < tag + MOST_HEAD; at++) {
        const kind = tokens.kind(at);
        if (kind === CHAR.openBrace) return isFunction ? null : { at, name };
        isFunction = !isBase && kind === CHAR.open;
        if (kind === CHAR.colon) isBase = true;
        else if (kind === Kind.Identifier) {
            if (!isBase && tokens.word(at) !== "final") name = tokens.word(at);
        } else if (kind === CHAR.open && tokens.mate(at) > at) at = tokens.mate(at);
        else if (kind === LESS && !isBase) name = "";
        else if (!isBase ? kind !== Kind.Colons && kind !== Kind.Directive : kind === CHAR.semicolon || kind === 0) return null;
    }
    return null;
}

/** The token of the brace that opens a namespace which starts with token `at` (`inline` may be it); -1 where none does. */
export function namespaceBrace(tokens: Tokens, at: number): number {
    const word = tokens.kind(at) === Kind.Qualifier ? at + 1 : at;
    if (!isWord(tokens, word, "namespace")) return -1;
    let next = word + 1;
    while (tokens.kind(next) === Kind.Identifier || tokens.kind(next) === Kind.Colons || tokens.kind(next) === Kind.Qualifier) next++;
    return tokens.kind(next) === CHAR.openBrace ? next : -1;
}

/** The function that the head tokens `words` declare, as C++ writes it; null when they declare none. */
export function cppHead(tokens: Tokens, words: readonly number[]): CppHead | null {
    const { head, isTemplate } = plainHead(tokens, words);
    const operator = head.findIndex((at) => isWord(tokens, at, "operator"));
    if (operator !== -1) return operatorHead(tokens, head, operator, isTemplate);
    const found = functionHead(tokens, head);
    if (found === null || tokens.kind(found.name - 1) === GREATER) return null;
    const isDestructor = tokens.kind(found.name - 1) === TILDE;
    const qualifier = isDestructor ? found.name - 2 : found.name - 1;
    const isQualified = tokens.kind(qualifier) === Kind.Colons && head.includes(qualifier);
    // `Holder<T>::Release`
    const ofTemplate = isQualified && tokens.kind(qualifier - 1) !== Kind.Identifier;
    return {
        ...found, text: `${isDestructor ? "~" : ""}${tokens.word(found.name)}`,
        owner: isQualified && !ofTemplate ? tokens.word(qualifier - 1) : "", isTemplate: isTemplate || ofTemplate,
    };
}

/** The head without `template <…>` and attributes before it, and without what stands behind its parameters. */
function plainHead(tokens: Tokens, words: readonly number[]): { head: number[]; isTemplate: boolean } {
    let from = 0;
    let isTemplate = false;
    while (from < words.length) {
        const at = words[from]!;
        if (isWord(tokens, at, "template")) {
            isTemplate = true;
            from = behindAngles(tokens, words, from + 1);
        } else if (tokens.kind(at) === CHAR.openBracket && tokens.mate(at) > at) {
            const close = tokens.mate(at);
            while (from < words.length && words[from]! <= close) from++;
        } else break;
    }
    const head: number[] = [];
    let hasList = false;
    for (let index = from; index < words.length; index++) {
        const at = words[index]!;
        const kind = tokens.kind(at);
        if (kind === CHAR.colon || (hasList && (kind === Kind.Arrow || isWord(tokens, at, "noexcept")))) break;
        if (kind === LESS) {
            const next = behindAngles(tokens, words, index);
            head.push(words[next - 1] ?? at);
            index = next - 1;
            continue;
        }
        // A default argument is no sign of a variable.
        if (kind === CHAR.open && tokens.mate(at) > at) {
            head.push(at, tokens.mate(at));
            hasList = true;
            while (index + 1 < words.length && words[index + 1]! <= tokens.mate(at)) index++;
            continue;
        }
        head.push(at);
    }
    return { head, isTemplate };
}

/** Position behind the angle brackets that open at position `from` of a head. */
function behindAngles(tokens: Tokens, words: readonly number[], from: number): number {
    let depth = 0;
    for (let index = from; index < words.length; index++) {
        const at = words[index]!;
        const kind = tokens.kind(at);
        if (kind === LESS) depth++;
        else if (kind === GREATER) depth--;
        else if (kind === Kind.Operator && tokens.word(at) === ">>") depth -= 2;
        if (depth <= 0) return index + 1;
    }
    return words.length;
}

function operatorHead(tokens: Tokens, head: readonly number[], operator: number, isTemplate: boolean): CppHead | null {
    const opens = head.flatMap((at, index) => (index > operator && tokens.kind(at) === CHAR.open ? [at] : []));
    const isCall = opens[0] === head[operator + 1] && opens.length > 1;
    const open = isCall ? opens[1] : opens[0];
    if (open === undefined || tokens.mate(open) < open) return null;
    const name = head[operator]!;
    const owner = tokens.kind(name - 1) === Kind.Colons && tokens.kind(name - 2) === Kind.Identifier ? tokens.word(name - 2) : "";
    // Names are made parts of patterns: no signs in them.
    const symbol = tokens.text.slice(tokens.end(name), tokens.start(open)).trim().replace(/\W+/g, "_");
    return { name, open, close: tokens.mate(open), text: `operator_${symbol}`, owner, isTemplate };
}

/** True for a brace that initialises a member before a constructor's body: `Holder() : irp{0} {`. */
export function isMemberInitializer(tokens: Tokens, words: readonly number[], brace: number): boolean {
    const list = words.findIndex((at) => tokens.kind(at) === CHAR.close);
    const close = tokens.mate(brace);
    if (list === -1 || close === -1 || !words.slice(list).some((at) => tokens.kind(at) === CHAR.colon)) return false;
    const next = tokens.kind(close + 1);
    const before = tokens.kind(brace - 1);
    return (before === Kind.Identifier || before === GREATER) && (next === CHAR.comma || next === CHAR.openBrace);
}

/** The methods with bodies of the classes in an item, as items of their own; their bodies leave the item. */
export function methodsOf(tokens: Tokens, classes: ReadonlyMap<number, string>, item: RawItem): RawItem[] {
    const methods: RawItem[] = [];
    for (const [brace, name] of classes) {
        if (brace <= item.from || brace >= item.to || name === "") continue;
        // A class inside of a method is that method's.
        if (item.skips.some(({ from, to }) => brace > from && brace < to)) continue;
        for (const each of methodsIn(tokens, classes, item, brace)) {
            methods.push({ ...each, owner: name });
            item.skips.push({ from: each.close + 1, to: each.to });
        }
    }
    item.skips.sort((a, b) => a.from - b.from);
    return methods;
}

function methodsIn(tokens: Tokens, classes: ReadonlyMap<number, string>, item: RawItem, brace: number): RawItem[] {
    const methods: RawItem[] = [];
    const end = Math.min(tokens.mate(brace), item.to);
    let words: number[] = [];
    for (let at = brace + 1; at < end; at++) {
        const kind = tokens.kind(at);
        const mate = tokens.mate(at);
        if (kind === Kind.Directive) continue;
        // `public:`
        if (kind === CHAR.semicolon || (kind === CHAR.colon && words.length === 1 && tokens.kind(words[0]!) === Kind.Cpp)) {
            words = [];
            continue;
        }
        if (kind === CHAR.openBrace && mate > at && !classes.has(at) && !isMemberInitializer(tokens, words, at)) {
            const head = cppHead(tokens, words);
            if (head !== null) {
                methods.push({
                    ...item, kind: "function", from: words[0]!, to: mate, name: head.text, nameToken: head.name, open: head.open,
                    close: head.close, body: at, pieces: [], skips: [], macro: null, isTemplate: head.isTemplate,
                });
                words = [];
                at = mate;
                continue;
            }
        }
        words.push(at);
        // What is inside of brackets belongs to the head.
        if (mate > at && mate < end) {
            if (kind === CHAR.openBrace) at = mate;
            else for (; at < mate; at++) words.push(at + 1);
        }
    }
    return methods;
}
