/** What git knows of a working tree: which files have changed, and what of them is staged. */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { normalizePath } from "../host/node-host.js";
import { isCFile } from "../host/walk.js";
import type { GitSelection } from "./options.js";
import { UsageError } from "./usage-error.js";

/** The largest answer that is waited for, in bytes. */
const MOST_OUTPUT = 256 * 1024 * 1024;

export interface Changes {
    /** Files that were added or changed: absolute paths with forward slashes. */
    readonly files: ReadonlySet<string>;
    /** What the index has of C files whose working copy differs from it. */
    readonly staged: ReadonlyMap<string, Buffer>;
}

/**
 * The files that a selection names.
 *
 * @param cwd a folder of the working tree
 * @throws {UsageError} where there is no git, no repository, or no such revision
 */
export function changedFiles(selection: GitSelection, cwd: string): Changes {
    const git = new Git(cwd);
    if (selection.kind === "staged") {
        // A commit without a parent has everything staged: git compares with the empty tree by itself.
        const files = git.paths(["diff", "--cached", "--name-only", "-z", "--diff-filter=ACMRT", "--no-renames"]);
        return { files, staged: git.stagedTexts() };
    }
    const since = git.base(selection.since);
    const changed = git.paths(["diff", "--name-only", "-z", "--diff-filter=ACMRT", "--no-renames", since, "--"]);
    const added = git.paths(["ls-files", "-z", "--others", "--exclude-standard", "--full-name", ":/"]);
    return { files: new Set([...changed, ...added]), staged: new Map() };
}

class Git {
    readonly #cwd: string;
    /** The working tree's root, as seen from the working directory: git's own idea of absolute paths has links resolved. */
    readonly #root: string;

    constructor(cwd: string) {
        this.#cwd = cwd;
        const { status, stdout, reason } = this.#try(["rev-parse", "--show-cdup"]);
        if (status !== 0) throw new UsageError(`This needs a git repository, and "${cwd}" is in none that can be used: ${reason}.`);
        this.#root = resolve(cwd, stdout.toString().replace(/\r?\n$/u, "") || ".");
    }

    /** The commit that a branch left another one at, or the revision itself where it is no branch of the same history. */
    base(revision: string): string {
        if (revision.startsWith("-") || this.#try(["rev-parse", "--verify", "--quiet", `${revision}^{commit}`]).status !== 0) {
            if (revision === "HEAD") return this.#run(["hash-object", "-t", "tree", "--stdin"]).toString().trim();
            throw new UsageError(`git knows no revision "${revision}".`);
        }
        const merged = this.#try(["merge-base", revision, "HEAD"]);
        return merged.status === 0 ? merged.stdout.toString().trim() : revision;
    }

    paths(args: readonly string[]): Set<string> {
        const names = this.#run(args).toString().split("\0").filter((name) => name !== "");
        return new Set(names.map((name) => normalizePath(resolve(this.#root, name))));
    }

    /** What would be committed of files that were changed again after they were staged; as a checkout would write it. */
    stagedTexts(): Map<string, Buffer> {
        const names = this.#run(["diff", "--name-only", "-z", "--diff-filter=MT", "--no-renames"]).toString().split("\0").filter(isCFile);
        return new Map(names.map((name) => [normalizePath(resolve(this.#root, name)), this.#run(["cat-file", "--filters", `:${name}`])]));
    }

    #run(args: readonly string[]): Buffer {
        const { status, stdout, reason } = this.#try(args);
        if (status !== 0) throw new UsageError(`git ${args[0] ?? ""} failed: ${reason}.`);
        return stdout;
    }

    #try(args: readonly string[]): { readonly status: number | null; readonly stdout: Buffer; readonly reason: string } {
        const { status, stdout, stderr, error } = spawnSync("git", ["-c", "core.quotePath=false", "-c", "core.fsmonitor=false", ...args], {
            cwd: this.#cwd, maxBuffer: MOST_OUTPUT, input: "", windowsHide: true,
        });
        if (error !== undefined) {
            const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
            throw new UsageError(isMissing ? "git was not found; --changed and --staged need it in the PATH." : `git could not be run: ${error.message}.`);
        }
        const [first = ""] = stderr.toString().trim().split("\n");
        return { status, stdout, reason: first.replace(/^fatal: /u, "").replace(/\.$/u, "") || `it ended with ${status}` };
    }
}
