/** .gitignore files at every level, read as git reads them (https://git-scm.com/docs/gitignore), without git. */
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import ignore, { type Ignore } from "ignore";

/** One .gitignore and the directory that its patterns are relative to. */
interface Level {
    readonly directory: string;
    readonly matcher: Ignore;
}

/** The .gitignore files that hold in one directory, from the repository's root down to the directory itself. */
export class IgnoreRules {
    private constructor(private readonly levels: readonly Level[]) {}

    /**
     * The rules that hold in a directory: its own .gitignore and those of its parents up to the repository's root. Outside of a
     * repository, only its own.
     *
     * @param directory absolute path, forward slashes
     */
    static at(directory: string): IgnoreRules {
        const chain: string[] = [];
        let current = directory;
        while (!existsSync(posix.join(current, ".git"))) {
            chain.unshift(current);
            const parent = posix.dirname(current);
            if (parent === current || parent === ".") return new IgnoreRules(readLevels([directory]));
            current = parent;
        }
        return new IgnoreRules(readLevels([current, ...chain]));
    }

    /**
     * The rules that hold in a subdirectory of the one these rules hold in.
     *
     * @param directory absolute path of the subdirectory
     * @param names what it contains; saves looking for files that aren't there
     */
    enter(directory: string, names: ReadonlySet<string>): IgnoreRules {
        // A repository of its own (a submodule, a clone inside a folder) is not ruled by what lies around it.
        const outer = names.has(".git") ? [] : this.levels;
        if (names.has(".gitignore")) return new IgnoreRules([...outer, ...readLevels([directory])]);
        return outer === this.levels ? this : new IgnoreRules(outer);
    }

    /**
     * Whether these rules ignore a file or directory. The directories above it must not be ignored: git never looks into those.
     *
     * @param path absolute path, forward slashes, below the directory that these rules hold in
     */
    ignores(path: string, isDirectory: boolean): boolean {
        let ignored = false;
        for (const level of this.levels) ignored = verdict(level, path, isDirectory) ?? ignored;
        return ignored;
    }
}

/** What one .gitignore says about a path: true for ignored, false for `!pattern`, null for nothing. */
function verdict({ directory, matcher }: Level, path: string, isDirectory: boolean): boolean | null {
    const relative = path.slice(directory.endsWith("/") ? directory.length : directory.length + 1);
    if (relative.split("/").length > DEEPEST) return null;
    const { ignored, unignored } = matcher.test(isDirectory ? `${relative}/` : relative);
    if (!ignored) return unignored ? false : null;
    // The parent is known to be in (a deeper .gitignore took it back), so its pattern says nothing about what it contains.
    const parent = posix.dirname(relative);
    return parent !== "." && matcher.test(`${parent}/`).ignored ? null : true;
}

/** Bytes. */
const LARGEST = 1024 * 1024;

/** Folders below a .gitignore that a path may have to be matched at all, and wildcards for any number of folders in a pattern. */
const DEEPEST = 32;
const MOST_WILDCARDS = 3;

/** Matching takes time that grows with the path's depth to the power of the number of such wildcards: hours, if somebody wants it. */
function isCheap(pattern: string): boolean {
    return pattern.split("**").length <= MOST_WILDCARDS + 1;
}

function readLevels(directories: readonly string[]): Level[] {
    const levels: Level[] = [];
    for (const directory of directories) {
        let text: string;
        const path = posix.join(directory, ".gitignore");
        try {
            // Git follows no link here either, and a pipe or a device could keep us waiting for ever.
            const status = lstatSync(path);
            if (!status.isFile() || status.size > LARGEST) continue;
            text = readFileSync(path, "utf8");
        } catch {
            continue;
        }
        levels.push({ directory, matcher: createMatcher().add(text.split("\n").filter(isCheap)) });
    }
    return levels;
}

/** Case counts where the file system makes it count. */
function createMatcher(): Ignore {
    return ignore({ ignorecase: process.platform === "win32" || process.platform === "darwin" });
}
