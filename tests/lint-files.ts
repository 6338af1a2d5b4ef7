/** Lints files that exist in memory only, as one driver. */
import { resolve } from "node:path";
import { Linter } from "eslint";
import { type Host, useHost } from "../analysis/index.js";
import { isProjectFile } from "../host/walk.js";
import plugin from "../index.js";
import { onRuleFailure } from "../rules/support/define-rule.js";

/** File names and texts; the names are relative, with forward slashes. */
export type Files = Readonly<Record<string, string>>;

/** A reported message, in the file it was reported in. */
export interface FileMessage extends Linter.LintMessage {
    readonly file: string;
}

/** The absolute path under which a file of a test is linted: below the current directory, so that traces show just its name. */
export function pathOf(name: string): string {
    return resolve(name);
}

/** A host that knows the given files and nothing else. */
function memoryHost(files: Files): Host {
    // As a host must, without byte-order marks.
    const texts = new Map(Object.entries(files).map(([name, text]) => [pathOf(name).replaceAll("\\", "/"), text.replace(/^\uFEFF/u, "")]));
    const below = (root: string): readonly string[] => [...texts.keys()].filter((path) => path.startsWith(root.replace(/\/*$/u, "/"))).sort();
    return {
        list: (root) => below(root).filter((path) => !isProjectFile(path)),
        beside: (root) => below(root).filter(isProjectFile),
        read: (path) => texts.get(path) ?? null,
    };
}

let outerHost: Host | null = null;

/** Makes `files` the files that the analysis sees, until `closeFiles`. A rule that fails meanwhile ends the run with its stack. */
export function openFiles(files: Files): void {
    outerHost = useHost(memoryHost(files));
    onRuleFailure((error) => {
        throw error;
    });
}

export function closeFiles(): void {
    useHost(outerHost);
    onRuleFailure(null);
}

/**
 * Lints all files with the given rules.
 *
 * @param rules ids without prefix, and levels (or levels and options)
 * @param only names of the files whose messages are wanted; the analysis sees the others all the same
 * @returns the messages in the order of files and places
 */
export function lintFiles(files: Files, rules: Linter.RulesRecord, only: readonly string[] = Object.keys(files).filter((name) => !isProjectFile(name))): FileMessage[] {
    openFiles(files);
    try {
        const config = configFor(rules);
        return only.flatMap((name) =>
            new Linter().verify(files[name] ?? "", config, { filename: pathOf(name) }).map((message) => ({ ...message, file: name })),
        );
    } finally {
        closeFiles();
    }
}

/** The configuration with the given rules, whose ids bear no prefix. */
export function configFor(rules: Linter.RulesRecord): Linter.Config {
    return {
        files: ["**/*.c", "**/*.h", "**/*.cpp", "**/*.hpp"],
        language: "wsk/c",
        plugins: { wsk: plugin },
        linterOptions: { reportUnusedDisableDirectives: "off" },
        rules: Object.fromEntries(Object.entries(rules).map(([id, level]) => [`wsk/${id}`, level])),
    };
}

/** The rules of the config `recommended` at their levels. */
export function recommendedRules(): Linter.RulesRecord {
    return Object.fromEntries(Object.entries(plugin.rules).map(([id, rule]) => [id, rule.meta.docs.level]));
}
