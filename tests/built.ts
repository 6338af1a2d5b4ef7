/** The compiled package, for tests that run it as users do. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const rooms = ["knowledge", "parser", "analysis", "rules", "host", "cli"];

/** Builds the package, with the bundle of the command line, unless dist/ is newer than every source. */
export function ensureBuilt(): void {
    const sources = ["index.ts", "version.ts", "tsconfig.json", "tsconfig.build.json", "tools/bundle.mjs", "tools/parts.mjs", ...rooms.flatMap(filesBelow)].filter(existsSync);
    const newest = Math.max(...sources.map((path) => statSync(path).mtimeMs));
    const [compiled, bundled] = ["dist/index.js", "dist/bundle/start.cjs"].map(timeOf);
    if (compiled! > newest && bundled! > compiled!) return;
    for (const args of [["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], ["tools/bundle.mjs"]]) {
        const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
        if (status !== 0) throw new Error(`The build failed:\n${stdout}`);
    }
}

function timeOf(path: string): number {
    return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function filesBelow(room: string): string[] {
    if (!existsSync(room)) return [];
    return readdirSync(room, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
        .map((name) => join(room, name));
}

/** Address of a compiled module, to be imported by files outside the project. */
export function builtModule(path: string): string {
    return pathToFileURL(resolve("dist", path)).href;
}
