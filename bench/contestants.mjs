/** Who runs against whom on a corpus. */
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { sourcesBelow } from "./sources.mjs";

const here = import.meta.dirname;
const bin = resolve(here, "..", "bin", "wsk-lint.js");

/** The ast-grep that npm has installed for this machine; null where there is none. */
export function astGrep() {
    const folder = resolve(here, "..", "node_modules", "@ast-grep");
    const packages = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith("cli-")) : [];
    const names = process.platform === "win32" ? "ast-grep.exe" : "ast-grep";
    return packages.map((name) => join(folder, name, names)).find(existsSync) ?? null;
}

export function hasCppcheck() {
    return spawnSync("cppcheck", ["--version"]).status === 0;
}

/** What all of this tool's runs share: findings are kept in a folder of their own. */
function own(cwd, cache, args) {
    return { node: [bin, "--format", "json", ...args], cwd, env: { XDG_CACHE_HOME: cache, LOCALAPPDATA: cache }, codes: [0, 1] };
}

export const astGrepOn = (cwd) => ({ name: "ast-grep, ten rules, two threads", command: astGrep(), args: ["scan", "-c", join(here, "ast-grep", "sgconfig.yml"), "-j", "2", "--report-style", "short"], cwd });
export const coldOn = (cwd, cache) => ({ name: "wsk-lint, everything, cold", ...own(cwd, cache, ["--no-cache"]) });
export const readOn = (cwd) => ({ name: "reading the files", node: [join(here, "read-files.mjs"), cwd] });
export const parseOn = (cwd) => ({ name: "tree-sitter, parsing only", node: [join(here, "parse-files.mjs"), cwd] });
export const node = { name: "node -e 0", node: ["-e", "0"] };

/**
 * The contestants on a copy of a corpus, which they may change.
 *
 * @param folder the copy
 * @param scratch a folder for caches and a single file
 */
export function contestantsOn(folder, scratch) {
    const cache = join(scratch, "cache");
    const files = sourcesBelow(folder);
    const wsk = files.filter((path) => path.endsWith(".c") && /\bWsk[A-Z]/u.test(readFileSync(path, "utf8")));
    const plain = files.find((path) => path.endsWith(".c") && !/Wsk[A-Z]|WSK_/u.test(readFileSync(path, "utf8"))) ?? files[0];
    const client = wsk[wsk.length >> 1] ?? plain;
    // A name that does not speak of WSK: a file of no driver must stay one.
    const change = (path) => (round) => appendFileSync(path, `\nint BenchRound${round};\n`);
    const alone = join(scratch, "alone");
    mkdirSync(alone, { recursive: true });
    writeFileSync(join(alone, basename(client)), readFileSync(client));
    const sample = files.filter((_, index) => index % Math.max(1, Math.floor(files.length / 20)) === 0).slice(0, 20);
    return [
        node,
        readOn(folder),
        parseOn(folder),
        ...(astGrep() === null ? [] : [astGrepOn(folder)]),
        ...(hasCppcheck() ? [{ name: `cppcheck, ${sample.length} of ${files.length} files`, command: "cppcheck", args: ["--quiet", "-j", "2", ...sample], cwd: folder }] : []),
        coldOn(folder, cache),
        // The round before has changed files.
        { name: "wsk-lint, everything, known", ...own(folder, cache, []), before: own(folder, cache, []) },
        { name: "wsk-lint, everything, one WSK file changed", ...own(folder, cache, []), prepare: change(client) },
        { name: "wsk-lint, one changed WSK file of many", ...own(folder, cache, [client]), prepare: change(client) },
        { name: "wsk-lint, one changed other file of many", ...own(folder, cache, [plain]), prepare: change(plain) },
        { name: "wsk-lint, one WSK file of many, cold", ...own(folder, cache, ["--no-cache", client]) },
        { name: "wsk-lint, one other file of many, cold", ...own(folder, cache, ["--no-cache", plain]) },
        { name: "wsk-lint, the WSK file alone in its folder, cold", ...own(alone, cache, ["--no-cache", basename(client)]) },
    ];
}
