/**
 * Bundles the compiled command line for a fast start: dist/bundle/ gets one script of dist/cli/main.js and all it imports, V8's code
 * cache of it, and the licences of the packages in it. Runs at the end of `npm run build`.
 *
 *     node tools/bundle.mjs
 *
 * The command works without the bundle and without the cache, so what fails here is said and fails no build.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle, cache, compileBundle, evaluate, folder, inputs } from "../bin/bundle.js";

process.chdir(join(import.meta.dirname, ".."));
const cacheOnly = process.argv.includes("--cache");
if (cacheOnly) {
    await makeCache();
} else {
    try {
        await makeBundle();
    } catch (error) {
        rmSync(folder, { recursive: true, force: true });
        console.error(`bundle: not made, the command starts without it: ${error.message}`);
        process.exit();
    }
    const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), "--cache"], { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
    if (status !== 0 || !existsSync(cache)) console.error(`bundle: the code cache was not made, the command starts without it: ${stderr}`);
}

/** Replaces the bundle with one of the modules as they are now. */
async function makeBundle() {
    const { build } = await import("esbuild");
    // Times are taken before the modules are read: a compiler that writes meanwhile makes the bundle stale, not wrong.
    const times = new Map(modulesBelow("dist").map((path) => [path, statSync(path).mtimeMs]));
    const { metafile, outputFiles } = await build({
        entryPoints: ["dist/cli/main.js"],
        outfile: bundle,
        bundle: true,
        write: false,
        metafile: true,
        platform: "node",
        target: "node20.19",
        format: "cjs",
        charset: "ascii",
        minify: true,
        legalComments: "external",
        // They load native addons from beside their own files.
        external: ["tree-sitter", "tree-sitter-c"],
        define: { "import.meta.url": "bundleUrl" },
        banner: { js: '(function(require,module,__filename){var bundleUrl=require("node:url").pathToFileURL(__filename).href;' },
        footer: { js: "})" },
        logLevel: "error",
    });
    const sources = Object.keys(metafile.inputs);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const { path, contents } of outputFiles) if (path !== bundle) writeFileSync(path, contents);
    writeFileSync(join(folder, "LICENSES.txt"), licences(sources));
    writeFileSync(inputs, JSON.stringify(Object.fromEntries(sources.filter((path) => times.has(path)).map((path) => [path, times.get(path)]))));
    put(bundle, outputFiles.find(({ path }) => path === bundle).contents);
}

/** Runs the bundle as users do, on the demo, and keeps what V8 has compiled by then. */
async function makeCache() {
    const script = compileBundle();
    const { main } = evaluate(script);
    process.argv.push("test-corpus/demo");
    process.argv.splice(2, 1);
    await main();
    put(cache, script.createCachedData());
    process.exitCode = 0;
}

/** Whoever starts the command meanwhile finds the whole file or none. */
function put(path, contents) {
    writeFileSync(`${path}.new`, contents);
    renameSync(`${path}.new`, path);
}

function modulesBelow(directory) {
    return readdirSync(directory, { recursive: true, encoding: "utf8" })
        .map((name) => join(directory, name).replaceAll("\\", "/"))
        .filter((path) => path.endsWith(".js"));
}

/** The licence texts of all packages that the bundle has files of. */
function licences(sources) {
    const packages = new Set(sources.map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/u.exec(path)?.[0]).filter(Boolean));
    const texts = [...packages].sort().map((directory) => {
        const { name, version, license } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
        const files = readdirSync(directory).filter((file) => /^(?:licen[cs]e|copying|notice)/iu.test(file));
        const text = files.map((file) => readFileSync(join(directory, file), "utf8").trim()).join("\n\n");
        return `${name} ${version} (${license})\n\n${text}\n`;
    });
    return `wsk-lint.cjs contains code of these packages.\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
}
