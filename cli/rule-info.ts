/** What is known of a rule besides what it finds: its description, its level, its page. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import plugin from "../index.js";

export interface RuleInfo {
    readonly id: string;
    readonly description: string;
    readonly category: string;
    readonly level: "error" | "warn" | "off";
    /** Address of its page. */
    readonly url: string;
    /** The page in Markdown; null where the package has lost it. */
    readonly page: string | null;
}

/**
 * Looks a rule up.
 *
 * @param id with the prefix `wsk/`
 * @returns null for a rule that is not one of ours
 */
export function ruleInfo(id: string): RuleInfo | null {
    const bare = id.replace(/^wsk\//u, "");
    if (bare === id || !Object.hasOwn(plugin.rules, bare)) return null;
    const { description, category, level, url } = plugin.rules[bare]!.meta.docs;
    return { id, description, category, level, url, page: pageOf(bare) };
}

/** The page as it is in the package, with addresses in place of links to other pages, and without comments. */
function pageOf(bare: string): string | null {
    const url = plugin.rules[bare]!.meta.docs.url;
    try {
        const text = readFileSync(join(packageRoot(), "docs", "rules", `${bare}.md`), "utf8");
        return text.replaceAll("\r\n", "\n")
            .replace(/^<!--.*-->\n/gmu, "")
            .replace(/\]\((?!\w+:)([^)\s]+)\)/gu, (_, link: string) => `](${new URL(link, url).href})`);
    } catch {
        return null;
    }
}

/** The folder of the package, whether this runs from the bundle, from the compiled modules or from the sources. */
function packageRoot(): string {
    let folder = dirname(fileURLToPath(import.meta.url));
    while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
    return folder;
}
