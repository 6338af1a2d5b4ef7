/** The configuration of a project: found, read and checked. It is JSON, so that no code of a linted tree ever runs. */
import { existsSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { mistakeIn, type ProjectKnowledge } from "../analysis/configuring.js";
import { readTextFile } from "../host/read-file.js";
import { CONFIG_SHAPE, type ConfigContent } from "./config-schema.js";
import { UsageError } from "./usage-error.js";

export const CONFIG_FILE = "wsk-lint.config.json";
const PACKAGE_FILE = "package.json";
const PACKAGE_KEY = "wsk-lint";

/** What marks the folder above which no configuration is looked for. */
const REPOSITORY_MARKS = [".git", ".hg", ".svn"];

/** A configuration, and where it stands. */
export interface ProjectConfig {
    /** As it is named to the user, relative to the working directory; null when there is none. */
    readonly name: string | null;
    /** Folder that its paths and patterns are relative to: absolute, as the system writes it. */
    readonly folder: string;
    readonly content: ConfigContent;
}

/**
 * Finds the configuration for a folder: in it or in the nearest one above, up to the root of the repository; where there is no repository, in
 * the folder only.
 *
 * @throws {UsageError} for one that is no JSON or has something wrong in it
 */
export function findConfig(cwd: string): ProjectConfig {
    for (const folder of foldersUp(cwd)) {
        const own = join(folder, CONFIG_FILE);
        if (existsSync(own)) return readConfig(own, cwd);
        const inPackage = packageConfig(join(folder, PACKAGE_FILE), cwd);
        if (inPackage !== null) return inPackage;
    }
    return NO_CONFIG(cwd);
}

/** What holds where there is no configuration. */
export const NO_CONFIG = (cwd: string): ProjectConfig => ({ name: null, folder: cwd, content: {} });

/**
 * Reads a configuration.
 *
 * @param path relative to `cwd`, or absolute
 * @throws {UsageError} for one that can't be read, is no JSON or has something wrong in it
 */
export function readConfig(path: string, cwd: string): ProjectConfig {
    const absolute = resolve(cwd, path);
    const name = shown(absolute, cwd);
    if (basename(absolute) === PACKAGE_FILE) {
        const found = packageConfig(absolute, cwd);
        if (found === null) throw new UsageError(`${name} has no key "${PACKAGE_KEY}".`);
        return found;
    }
    return { name, folder: dirname(absolute), content: checked(parsed(absolute, name), name) };
}

/** The project's knowledge in a configuration, as the analysis takes it. */
export function knowledgeIn({ content }: ProjectConfig): ProjectKnowledge {
    const { waits, allocators, wrappers, prefixMacros } = content;
    return { ...(waits && { waits }), ...(allocators && { allocators }), ...(wrappers && { wrappers }), ...(prefixMacros && { prefixMacros }) };
}

/** A folder and those above it up to the root of the repository; the folder alone where there is none. */
export function* foldersUp(from: string): Generator<string, void, undefined> {
    const isRepository = (folder: string): boolean => REPOSITORY_MARKS.some((mark) => existsSync(join(folder, mark)));
    const folders: string[] = [];
    for (let at = from; ; at = dirname(at)) {
        folders.push(at);
        if (isRepository(at)) return yield* folders;
        if (dirname(at) === at) return yield from;
    }
}

function packageConfig(path: string, cwd: string): ProjectConfig | null {
    if (!existsSync(path)) return null;
    const reading = readTextFile(path);
    // A package.json that is no JSON is npm's to complain of, unless it speaks of this program.
    if (!reading.ok || !reading.text.includes(`"${PACKAGE_KEY}"`)) return null;
    const name = shown(path, cwd);
    const content = parsed(path, name);
    const own = typeof content === "object" && content !== null ? (content as Readonly<Record<string, unknown>>)[PACKAGE_KEY] : undefined;
    const title = `"${PACKAGE_KEY}" in ${name}`;
    // Dependencies and scripts may have that name, too.
    return own === undefined ? null : { name: title, folder: dirname(path), content: checked(own, title) };
}

function parsed(path: string, name: string): unknown {
    const reading = readTextFile(path);
    if (!reading.ok) throw new UsageError(`${name} can't be read: ${reading.reason}.`);
    try {
        return JSON.parse(reading.text.replace(/^\uFEFF/u, ""));
    } catch (error) {
        throw new UsageError(`${name} is no valid JSON${placeOf(error, reading.text)}; comments and commas at the end of a list are not allowed.`);
    }
}

/** Where the text stops being JSON; V8's message has it in words that differ from version to version. */
function placeOf(error: unknown, text: string): string {
    const offset = /at position (\d+)/u.exec(error instanceof Error ? error.message : "")?.[1];
    if (offset === undefined) return "";
    const before = text.slice(0, Number(offset)).split(/\r\n|\r|\n/u);
    return ` (line ${before.length}, column ${(before.at(-1) ?? "").length + 1})`;
}

function checked(content: unknown, name: string): ConfigContent {
    const mistake = mistakeIn(content, CONFIG_SHAPE);
    if (mistake !== null) throw new UsageError(`${name}: ${mistake}`);
    return content as ConfigContent;
}

function shown(path: string, cwd: string): string {
    return relative(cwd, path).replaceAll(sep, "/");
}
