/**
 * Loads the command line as it was bundled by tools/bundle.mjs: one script instead of some two hundred modules, compiled by V8 from
 * the code cache that lies beside it. See docs/design/0005-start.md.
 */
"use strict";
const { Buffer } = require("node:buffer");
const { existsSync, readFileSync, statSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join } = require("node:path");
const { setFlagsFromString } = require("node:v8");
const { Script } = require("node:vm");
const { crc32 } = require("node:zlib");

const root = join(__dirname, "..");

/** Folder of the bundle. */
const folder = join(root, "dist", "bundle");

/** The bundle: an expression, which is a function of `require`, `module` and `__filename`. */
const bundle = join(folder, "wsk-lint.cjs");

/**
 * V8's code cache. V8 refuses the cache of another version or of other flags; of the processor, to which it does not look, the name
 * speaks.
 */
const cache = join(folder, `wsk-lint.${process.version}-${process.platform}-${process.arch}.cache`);

/** Length of the seal at the end of the cache, in bytes. */
const sealLength = 8;

/** What is written whenever the bundle's modules are, relative to the project's root, with the times of modification. */
const inputs = join(folder, "inputs.json");

/**
 * Compiles the bundle.
 *
 * @returns null when there is none, or none that can be trusted
 */
function compileBundle() {
    optimizeLate();
    const source = read(bundle);
    if (source === null || isStale()) return null;
    // The bundle has only ASCII characters: Latin-1 is what V8 keeps of them, so nothing is decoded.
    return new Script(source.latin1Slice(), { filename: bundle, cachedData: cacheOf(source) });
}

/**
 * Has V8 run a function for longer before it optimizes it. A run takes less than a second, most of it in functions that run a few hundred
 * times: what V8 of Node 20 optimizes meanwhile takes the processor and is hardly used. Later versions have Maglev and no such budget.
 */
function optimizeLate() {
    if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=1000000");
}

/**
 * Seals a code cache: V8 trusts whatever has the right length, and a damaged cache, or that of another bundle, would crash it or,
 * worse, not crash it.
 *
 * @param source bytes of the bundle
 * @param data V8's code cache of it
 * @returns what belongs at the end of the cache's file
 */
function sealOf(source, data) {
    const seal = Buffer.alloc(sealLength);
    seal.writeUInt32LE(crc32(source), 0);
    seal.writeUInt32LE(crc32(data), 4);
    return seal;
}

function cacheOf(source) {
    const file = read(cache);
    if (file === null || file.length <= sealLength) return undefined;
    const data = file.subarray(0, -sealLength);
    return sealOf(source, data).equals(file.subarray(-sealLength)) ? data : undefined;
}

/**
 * Evaluates the compiled bundle.
 *
 * @returns what dist/cli/main.js exports
 */
function evaluate(script) {
    const module = { exports: {} };
    script.runInThisContext()(createRequire(bundle), module, bundle);
    return module.exports;
}

/**
 * The command line: the bundle if there is one, else the compiled modules, as when somebody wants to see them in stack traces.
 *
 * @returns what dist/cli/main.js exports
 */
async function load() {
    const script = process.env.WSK_LINT_DEBUG ? null : compileBundle();
    return script === null ? import("../dist/cli/main.js") : evaluate(script);
}

/** In a checkout, the compiler may have run since the bundle was made. A package as it is published has no project to compile. */
function isStale() {
    if (!existsSync(join(root, "tsconfig.build.json"))) return false;
    const times = JSON.parse(read(inputs) ?? "null");
    if (times === null) return true;
    return Object.entries(times).some(([path, time]) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs !== time);
}

function read(path) {
    try {
        return readFileSync(path);
    } catch {
        return null;
    }
}

module.exports = { bundle, cache, compileBundle, evaluate, folder, inputs, load, sealOf };
