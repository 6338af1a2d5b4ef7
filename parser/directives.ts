/** What a file's comments say to the linter: ESLint's disable directives and rule configurations in C comments. */
import { ConfigCommentParser, Directive } from "@eslint/plugin-kit";
import type { DirectiveType, FileProblem, RulesConfig, SourceLocation } from "@eslint/core";
import { isWithin } from "./dead-code.js";
import type { Comment, ParsedFile } from "./parsed-file.js";

const commentParser = new ConfigCommentParser();

/** Labels that ESLint gives a meaning to, and whether a `//` comment may carry them. */
const labels: Readonly<Record<string, { readonly lineComment: boolean; readonly type: DirectiveType | null }>> = {
    "eslint": { lineComment: false, type: null },
    "eslint-disable": { lineComment: false, type: "disable" },
    "eslint-enable": { lineComment: false, type: "enable" },
    "eslint-disable-line": { lineComment: true, type: "disable-line" },
    "eslint-disable-next-line": { lineComment: true, type: "disable-next-line" },
};

/** A rule configuration comment (`eslint wsk/some-rule: "error"`) as ESLint wants to have it. */
export interface InlineConfig {
    readonly config: { readonly rules: RulesConfig };
    readonly loc: SourceLocation;
}

/** Start and end of a range of the file, lines from 1, columns from 0. */
export function locationOf(file: ParsedFile, range: { readonly start: number; readonly end: number }): SourceLocation {
    return { start: file.locate(range.start), end: file.locate(range.end) };
}

/**
 * What a comment says to ESLint, also one that begins with two asterisks: VS Code's ESLint extension writes such a comment in languages that
 * it does not know, for "Disable … for the entire file".
 */
function directiveIn({ block, value }: Comment): ReturnType<ConfigCommentParser["parseDirective"]> {
    return commentParser.parseDirective(block ? value.replace(/^\*(?=\s)/u, "") : value);
}

/**
 * The comments that carry a directive. As in JavaScript, a `//` comment can only hold the two directives about one line.
 * https://eslint.org/docs/latest/use/configure/rules#disabling-rules
 */
export function directiveComments(file: ParsedFile): Comment[] {
    // Most files have none: their comments need not be found.
    if (!file.text.includes("eslint")) return [];
    return file.comments.filter((comment) => {
        // Most comments of a driver are prose: the cheap test first.
        if (!comment.value.includes("eslint")) return false;
        const label = labels[directiveIn(comment)?.label ?? ""];
        // A comment about a line that no build compiles has nothing to silence, and is not unused either.
        if (label?.lineComment === true && isWithin(file.dead, comment.start)) return false;
        return label !== undefined && (comment.block || label.lineComment);
    });
}

/** Disable and enable directives among `comments`, and those that are malformed. */
export function disableDirectives(
    file: ParsedFile,
    comments: readonly Comment[],
): { directives: Directive[]; problems: FileProblem[] } {
    const directives: Directive[] = [];
    const problems: FileProblem[] = [];
    for (const comment of comments) {
        const parsed = directiveIn(comment);
        const type = labels[parsed?.label ?? ""]?.type;
        if (parsed === undefined || type === undefined || type === null) continue;
        const loc = locationOf(file, comment);
        if (type === "disable-line" && loc.start.line !== loc.end.line) {
            problems.push({ ruleId: null, message: `${parsed.label} comment should not span multiple lines.`, loc });
            continue;
        }
        const mistake = mistakeIn(parsed.label, parsed.value);
        if (mistake === null) directives.push(new Directive({ type, node: comment, value: parsed.value, justification: parsed.justification }));
        else problems.push({ ruleId: null, message: mistake, loc });
    }
    for (const comment of file.comments) {
        const label = comment.block ? null : blockOnly(comment);
        if (label === null) continue;
        const message = `// ${label} has no effect: only a block comment, /* ${label} … */, switches rules for more than one line.`;
        problems.push({ ruleId: null, message, loc: locationOf(file, comment) });
    }
    return { directives, problems };
}

/** What is wrong with the rules that a directive names, in a sentence that ESLint's own `Definition for rule … not found` would not say. */
function mistakeIn(label: string, value: string): string | null {
    const names = value.split(",").map((name) => name.trim()).filter((name) => name !== "");
    const reasoned = names.map((name) => /^(\S+)\s+(?:-\s*)?\S/u.exec(name)?.[1]).find((name) => name !== undefined);
    if (reasoned !== undefined) return `The reason in a comment stands behind two dashes: ${label} ${reasoned} -- why.`;
    const bare = names.find((name) => /^[a-z]+(?:-[a-z]+)+$/u.test(name));
    return bare === undefined ? null : `Rules of a plugin are named with its prefix: write "wsk/${bare}" instead of "${bare}".`;
}

/** The label of a line comment that names rules of a plugin but would have to be a block comment. */
function blockOnly({ value }: Comment): string | null {
    if (!value.includes("eslint-")) return null;
    const parsed = commentParser.parseDirective(value);
    const known = labels[parsed?.label ?? ""];
    return parsed !== undefined && known?.lineComment === false && /^[\w@-]+\/[\w-]/u.test(parsed.value) ? parsed.label : null;
}

/** Rule configurations among `comments`, and those that cannot be read. */
export function inlineConfigs(
    file: ParsedFile,
    comments: readonly Comment[],
): { configs: InlineConfig[]; problems: FileProblem[] } {
    const configs: InlineConfig[] = [];
    const problems: FileProblem[] = [];
    for (const comment of comments) {
        const parsed = directiveIn(comment);
        if (parsed?.label !== "eslint") continue;
        const loc = locationOf(file, comment);
        const result = commentParser.parseJSONLikeConfig(parsed.value);
        if (!result.ok) {
            problems.push({ ruleId: null, message: result.error.message, loc });
            continue;
        }
        const { rules, strangers } = withoutStrangers(result.config);
        configs.push({ config: { rules }, loc });
        for (const name of strangers) {
            problems.push({ ruleId: null, message: `"${name}" is a rule of ESLint's own, for JavaScript: this comment does not switch it on here.`, loc });
        }
    }
    return { configs, problems };
}

/**
 * The rules of a comment without those of ESLint's own that it switches on. They look for the tree of JavaScript: most of them would end the
 * whole run with an exception, and some take a pattern that can keep them busy for ever. Whoever writes a file must not have that in hand.
 */
function withoutStrangers(rules: RulesConfig): { readonly rules: RulesConfig; readonly strangers: readonly string[] } {
    const isOff = (setting: unknown): boolean => setting === 0 || setting === "off" || (Array.isArray(setting) && isOff(setting[0]));
    const strangers = Object.entries(rules).filter(([name, setting]) => !name.includes("/") && !isOff(setting)).map(([name]) => name);
    return { rules: Object.fromEntries(Object.entries(rules).filter(([name]) => !strangers.includes(name))), strangers };
}
