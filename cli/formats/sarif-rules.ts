/** Rules in SARIF, as far as a report speaks of them (3.49). */
import { plainPage } from "../page-text.js";
import { ruleInfo } from "../rule-info.js";

interface Descriptor {
    readonly id: string;
}

/** Descriptors of rules, each once, in the order of their ids. */
export function ruleDescriptors(ids: readonly string[]): Descriptor[] {
    return [...new Set(ids)].sort().map(descriptor);
}

function descriptor(id: string): Descriptor {
    const info = ruleInfo(id);
    // A comment may switch on a rule that is not ours.
    if (info === null) return { id };
    const { description, category, level, url, page } = info;
    const described = {
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
    return described;
}

/** `wsk/no-irp-leak` is `NoIrpLeak`: a name in Pascal case, as 3.49.7 has it. */
function nameOf(id: string): string {
    return id.replace(/^wsk\//u, "").split("-").map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
}
