/** Which directories hold no sources: tool folders and build output. */

const toolDirectories = new Set([".git", ".hg", ".svn", ".vs", "node_modules"]);

/** Of the classic WDK build: objfre_win7_amd64, objchk_wlh_x86, objfre. Nobody keeps sources in those. */
const wdkBuildDirectory = /^obj(?:fre|chk)(?:_|$)/iu;

const buildDirectoryNames = new Set([
    "amd64", "arm", "arm64", "bin", "build", "checked", "debug", "free", "obj", "objd", "out", "release", "win32", "x64", "x86",
]);

/** What only a compiler, linker or MSBuild leaves behind; not .sys or .exe, which people also keep beside sources. */
const buildProduct = /\.(?:idb|ilk|lastbuildstate|obj|pdb|recipe|tlog)$|^cmakecache\.txt$/iu;

/** Folders that are never sources, whatever any option says: version control, Visual Studio's state, npm packages. */
export function isToolDirectory(name: string): boolean {
    return toolDirectories.has(name);
}

/**
 * Whether a directory is build output beyond doubt. A name alone proves little (real drivers keep sources in x64/, amd64/, build/
 * and debug/), so products of a build must lie in it too.
 *
 * @param name the directory's own name
 * @param contents names of what it contains
 */
export function isBuildOutput(name: string, contents: Iterable<string>): boolean {
    if (wdkBuildDirectory.test(name)) return true;
    const lower = name.toLowerCase();
    if (!buildDirectoryNames.has(lower) && !lower.startsWith("cmake-build-")) return false;
    for (const entry of contents) if (buildProduct.test(entry)) return true;
    return false;
}
