/** SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. Section numbers below are those of this text. */
import { pathToFileURL } from "node:url";
import type { Linter } from "eslint";
import { INTERNAL_ERROR } from "../../index.js";
import { version } from "../../version.js";
import type { Message, Result } from "../results.js";
import { findingOf, linesOf, sourceOf, type Finding } from "./finding.js";
import { fingerprints } from "./fingerprint.js";
import { jsonText } from "./json-text.js";
import { fixesOf } from "./sarif-fixes.js";
import { artifactOf, locationOf, locationWithSource, messageOf, rootId } from "./sarif-places.js";
import { DIRECTIVE, ruleDescriptors } from "./sarif-rules.js";
import type { Setting } from "./report.js";

type Suppressed = Linter.SuppressedLintMessage;

/** Formats results as a log with one run. */
export function sarif(results: readonly Result[], setting: Setting): string {
    const rules = ruleDescriptors(results.flatMap(rulesOf));
    const indices = new Map(rules.map(({ id }, index) => [id, index]));
    const hasSuppressed = results.some(({ suppressedMessages }) => suppressedMessages.length > 0);
    const notifications = results.flatMap((result) => notificationsOf(result, setting));
    return jsonText({
        $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [{
            tool: {
                driver: {
                    name: "wsk-lint", version, semanticVersion: version, informationUri: "https://www.npmjs.com/package/eslint-plugin-wsk", rules,
                },
            },
            invocations: [{
                executionSuccessful: notifications.every(({ level }) => level !== "error"),
                ...(notifications.length > 0 ? { toolExecutionNotifications: notifications } : {}),
            }],
            originalUriBaseIds: { [rootId]: { uri: pathToFileURL(setting.root).href.replace(/\/?$/u, "/") } },
            columnKind: "utf16CodeUnits",
            newlineSequences: ["\r\n", "\n", "\r"],
            results: results.flatMap((result) => resultsOf(result, setting, indices, hasSuppressed)),
        }],
    }, 2);
}

/** The rules that a result's findings name, each as often as they do. */
function rulesOf(result: Result): string[] {
    const all: readonly Message[] = [...result.messages, ...result.suppressedMessages];
    return all.flatMap((message) => (message.ruleId === null && isNotification(message, result) ? [] : [message.ruleId ?? DIRECTIVE]));
}

/** A message that speaks of the run, not of the code: a file was not read, a rule has failed inside (3.58). */
function isNotification(message: Message, result: Result): boolean {
    return message.fatal === true || message.messageId === INTERNAL_ERROR || (message.ruleId === null && sourceOf(result) === null);
}

function notificationsOf(result: Result, setting: Setting) {
    return result.messages.filter((message) => isNotification(message, result)).map((message) => {
        const finding = findingOf(message);
        return {
            level: message.messageId === INTERNAL_ERROR ? "error" : finding.level,
            message: { text: finding.text },
            locations: [locationOf(result.filePath, finding, setting)],
            ...(finding.rule === null ? {} : { associatedRule: { id: finding.rule } }),
        };
    });
}

function resultsOf(result: Result, setting: Setting, indices: ReadonlyMap<string, number>, hasSuppressed: boolean): object[] {
    const { filePath, messages, suppressedMessages } = result;
    const lines = linesOf(result);
    const all: readonly (Message | Suppressed)[] = [...messages, ...suppressedMessages];
    const prints = fingerprints(all, artifactOf(filePath, setting).uri, lines);
    return all.flatMap((message, index) => {
        if (isNotification(message, result)) return [];
        const finding = findingOf(message);
        const fixes = fixesOf(result, message, setting);
        return [{
            ...ruleOf(finding, indices),
            level: finding.level,
            message: { text: messageOf(finding.text) },
            locations: [locationWithSource(filePath, finding, lines, setting)],
            // Without the source, a fingerprint would be another one than with it.
            ...(lines.length > 0 ? { partialFingerprints: { "wskFinding/v1": prints[index] } } : {}),
            ...codeFlows(finding, filePath, setting),
            ...(fixes.length > 0 ? { fixes } : {}),
            // An empty array says "not suppressed"; it must stand at all results or at none (3.27.23).
            ...(hasSuppressed ? { suppressions: suppressionsOf(message) } : {}),
        }];
    });
}

function ruleOf({ rule }: Finding, indices: ReadonlyMap<string, number>): object {
    const ruleId = rule ?? DIRECTIVE;
    return { ruleId, ruleIndex: indices.get(ruleId) ?? -1 };
}

/** The way there, which ends at the finding itself (3.36). */
function codeFlows({ trace }: Finding, filePath: string, setting: Setting): object {
    if (trace.length === 0) return {};
    const locations = trace.map((step) => ({ location: { ...locationOf(filePath, step, setting), message: { text: messageOf(step.text) } } }));
    return { codeFlows: [{ threadFlows: [{ locations }] }] };
}

function suppressionsOf(message: Message | Suppressed): object[] {
    const suppressions = "suppressions" in message ? message.suppressions : [];
    return suppressions.map(({ kind, justification }) => ({
        kind: kind === "directive" ? "inSource" : "external",
        ...(justification === "" ? {} : { justification }),
    }));
}
