/**
 * Builds the package after its dependencies are installed, unless it is built: npx runs `prepare` once more when it is started in the
 * package's own folder.
 *
 *     node tools/prepare.mjs
 */
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

process.chdir(join(import.meta.dirname, ".."));
const built = statSync("dist/bundle/id", { throwIfNoEntry: false })?.mtimeMs ?? 0;
const sources = ["analysis", "bin", "cli", "host", "knowledge", "parser", "rules", "tools"].flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: "utf8" }).map((name) => join(room, name)),
);
const newest = Math.max(...[...sources, "index.ts", "version.ts", "package.json", "package-lock.json", "tsconfig.build.json"].map(changed));
if (built <= newest) process.exitCode = spawnSync("npm", ["run", "build"], { stdio: "inherit", shell: process.platform === "win32" }).status ?? 1;

function changed(path) {
    return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
