/** `wsk-lint explain <rule>`: a rule's page, for a terminal. */
import plugin from "../index.js";
import { palette } from "./colour.js";
import { renderPage } from "./page-text.js";
import { ruleInfo } from "./rule-info.js";
import { suggestion } from "./suggest.js";
import { UsageError } from "./usage-error.js";

/** Longer lines are hard to read, and shorter ones too. */
const [leastColumns, mostColumns] = [40, 100] as const;

/**
 * The pages of some rules.
 *
 * @param names ids of rules, with or without the prefix `wsk/`
 * @throws {UsageError} for no rule and for one that does not exist
 */
export function explain(names: readonly string[], { isTerminal, env }: { readonly isTerminal: boolean; readonly env: NodeJS.ProcessEnv }): string {
    if (names.length === 0) throw new UsageError("Which rule? Write for instance wsk-lint explain no-irp-leak; wsk-lint rules names all.");
    const columns = isTerminal ? Math.min(mostColumns, Math.max(leastColumns, process.stdout.columns || mostColumns)) : mostColumns;
    return names.map((name) => {
        const { id, description, url, page } = ruleInfo(`wsk/${known(name)}`)!;
        return page === null ? `${id}: ${description}. See ${url}.\n` : renderPage(page, columns, palette(isTerminal, env));
    }).join("\n\n");
}

function known(name: string): string {
    const bare = name.replace(/^wsk\//u, "");
    if (Object.hasOwn(plugin.rules, bare)) return bare;
    const help = suggestion(bare, Object.keys(plugin.rules), (id) => `"${id}"`, "wsk-lint rules names all.");
    throw new UsageError(`There is no rule "${name}"; ${help}`);
}
