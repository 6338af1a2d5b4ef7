/** Rules in SARIF, as far as a report speaks of them (3.49). */
import { plainPage } from "../page-text.js";
import { ruleInfo } from "../rule-info.js";

interface Text {
    readonly text: string;
    readonly markdown?: string;
}

interface Descriptor {
    readonly id: string;
    readonly name: string;
    readonly shortDescription: Text;
    readonly fullDescription: Text;
    readonly help: Text;
    readonly helpUri?: string;
    readonly defaultConfiguration?: object;
    readonly properties?: object;
}

/** What results are named that have no rule: each must have one (3.27.5). ESLint reports so that a comment is wrong or useless. */
export const DIRECTIVE = "eslint/directive";

/** Descriptors of rules, each once, in the order of their ids. */
export function ruleDescriptors(ids: readonly string[]): Descriptor[] {
    return [...new Set(ids)].sort().map(descriptor);
}

function descriptor(id: string): Descriptor {
    const info = ruleInfo(id);
    if (info === null) return foreign(id);
    const { description, category, level, url, page } = info;
    return {
        id,
        name: nameOf(id),
        shortDescription: { text: `${description}.` },
        fullDescription: { text: `${description}.` },
        helpUri: url,
        help: page === null ? { text: `${description}. See ${url}.` } : { text: plainPage(page), markdown: page },
        defaultConfiguration: { enabled: level !== "off", level: level === "error" ? "error" : "warning" },
        // What GitHub sorts and filters by: https://docs.github.com/code-security/code-scanning.
        properties: { tags: ["wsk", category], "problem.severity": level === "error" ? "error" : "warning", precision: "high" },
    };
}

/** A comment may switch on a rule that is not ours. */
function foreign(id: string): Descriptor {
    const text = id === DIRECTIVE ? "Disallow directive comments that are useless or can't be read." : "A rule of ESLint, named by a comment or a configuration.";
    const help = id === DIRECTIVE ? "See https://eslint.org/docs/latest/use/configure/rules." : text;
    return { id, name: nameOf(id), shortDescription: { text }, fullDescription: { text }, help: { text: help } };
}

/** `wsk/no-irp-leak` is `NoIrpLeak`: a name in Pascal case, as 3.49.7 has it. */
function nameOf(id: string): string {
    return (id.split("/").at(-1) ?? id).split("-").map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
}
