/**
 * Messages that warn where their rule is at the level error. ESLint knows one level for a rule; a processor may change that of single
 * messages, in the command and under ESLint alike (docs/design/0009-message-levels.md).
 */
import type { Processor } from "@eslint/core";

/** Rule option by which all of a rule's messages have the level that the rule is set to. */
export const ONE_LEVEL = "oneLevel";

/** What the rules have said of the file that is being linted: a linter hands a file to the rules and then to the processor. */
let lowered = { filename: "", messages: new Set<string>() };

/**
 * Notes that a message of a rule warns in a file, whatever level the rule has.
 *
 * @param rule the rule's id as ESLint names it, with the plugin's prefix
 */
export function lowerMessage(filename: string, rule: string, messageId: string): void {
    if (lowered.filename !== filename) lowered = { filename, messages: new Set() };
    lowered.messages.add(keyOf(rule, messageId));
}

function keyOf(rule: string, messageId: string): string {
    return `${rule} ${messageId}`;
}

/** Leaves the text as it is, and lowers the messages that rules have noted. https://eslint.org/docs/latest/extend/custom-processors */
export const messageLevels: Processor<string> = {
    meta: { name: "wsk/levels" },
    supportsAutofix: true,
    preprocess: (text) => [text],
    postprocess(lists, filename) {
        const isLowered = takeLowered(filename);
        return lists.flat().map((message) => (isLowered(message) ? { ...message, severity: 1 } : message));
    },
};

/** The same, without the messages that rules have noted: for those who want errors only. */
export const errorMessages: Processor<string> = {
    ...messageLevels,
    meta: { name: "wsk/errors" },
    postprocess(lists, filename) {
        const isLowered = takeLowered(filename);
        return lists.flat().filter((message) => !isLowered(message));
    },
};

type IsLowered = (message: { readonly ruleId: string | null; readonly messageId?: string | undefined }) => boolean;

/** What rules have noted of a file, which is forgotten then. */
function takeLowered(filename: string): IsLowered {
    const { messages } = lowered.filename === filename ? lowered : { messages: new Set<string>() };
    lowered = { filename: "", messages: new Set() };
    return ({ ruleId, messageId }) => ruleId !== null && messageId !== undefined && messages.has(keyOf(ruleId, messageId));
}
