/**
 * Loads the command line as it was bundled by tools/bundle.mjs: two scripts instead of some hundreds of modules, compiled by V8 from
 * the code caches that lie beside them. See docs/design/0005-start.md.
 */
"use strict";
const { Buffer } = require("node:buffer");
const { existsSync, readFileSync, statSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { setFlagsFromString } = require("node:v8");
const { Script } = require("node:vm");
const { crc32 } = require("node:zlib");

const root = join(__dirname, "..");

/** Folder of the bundle. */
const folder = join(root, "dist", "bundle");

/**
 * The scripts of the bundle: what every run needs, and what is needed only where there is something to check. Each is an expression, an object
 * with a function for each of its parts; `tools/parts.mjs` says what these take and give.
 */
const scripts = ["start", "rest"].map((name) => ({
    source: join(folder, `${name}.cjs`),
    // V8 refuses the cache of another version or of other flags; of the processor, to which it does not look, the name speaks.
    cache: join(folder, `${name}.${process.version}-${process.platform}-${process.arch}.cache`),
}));

/** The part that is the command line. */
const MAIN = "main.js";

/** Length of the seal at the end of a cache, in bytes. */
const sealLength = 8;

/** What is written whenever the bundle's modules are, relative to the project's root, with the times of modification. */
const inputs = join(folder, "inputs.json");

/** A bundle of which the first script is compiled, and the next ones as their parts are asked for. */
class Bundle {
    /** What is compiled so far, in the order of {@link scripts}. */
    compiled = [];
    #parts = {};
    #loaded = new Map();

    constructor(first) {
        this.#add(first);
    }

    /** What a part exports; it is evaluated when it is asked for first. */
    load = (name) => {
        const known = this.#loaded.get(name);
        if (known !== undefined) return known;
        while (!Object.hasOwn(this.#parts, name)) this.#add(compile(scripts[this.compiled.length]));
        const exported = this.#parts[name](this.load, createRequire(this.#file), this.#file, pathToFileURL(this.#file).href);
        this.#loaded.set(name, exported);
        return exported;
    };

    /** Parts find what lies beside the bundle from here. */
    get #file() {
        return scripts[0].source;
    }

    #add(script) {
        // Builds replace the whole folder, and name parts by what is in them.
        if (script === null) throw new Error("The package was built anew while this ran.");
        this.compiled.push(script);
        this.#parts = { ...this.#parts, ...script.runInThisContext() };
    }
}

/**
 * Compiles what every run needs of the bundle.
 *
 * @returns null when there is none, or none that can be trusted
 */
function openBundle() {
    optimizeLate();
    const first = isStale() ? null : compile(scripts[0]);
    return first === null ? null : new Bundle(first);
}

/** @returns null for a script that is not there, and for none */
function compile(script) {
    const source = script === undefined ? null : read(script.source);
    if (source === null) return null;
    // The bundle has only ASCII characters: Latin-1 is what V8 keeps of them, so nothing is decoded.
    return new Script(source.latin1Slice(), { filename: script.source, cachedData: cacheOf(source, script.cache) });
}

/**
 * Has V8 run a function for longer before it optimizes it. A run takes less than a second, most of it in functions that run a few hundred
 * times: what V8 of Node 20 optimizes meanwhile takes the processor and is hardly used. Later versions have Maglev and no such budget.
 */
function optimizeLate() {
    if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=1000000");
}

/**
 * Seals a code cache: V8 trusts whatever has the right length, and a damaged cache, or that of another script, would crash it or,
 * worse, not crash it.
 *
 * @param source bytes of a script
 * @param data V8's code cache of it
 * @returns what belongs at the end of the cache's file
 */
function sealOf(source, data) {
    const seal = Buffer.alloc(sealLength);
    seal.writeUInt32LE(crc32(source), 0);
    seal.writeUInt32LE(crc32(data), 4);
    return seal;
}

function cacheOf(source, path) {
    const file = read(path);
    if (file === null || file.length <= sealLength) return undefined;
    const data = file.subarray(0, -sealLength);
    return sealOf(source, data).equals(file.subarray(-sealLength)) ? data : undefined;
}

/**
 * The command line: the bundle if there is one, else the compiled modules, as when somebody wants to see them in stack traces.
 *
 * @returns what dist/cli/main.js exports
 */
async function load() {
    const bundle = process.env.WSK_LINT_DEBUG ? null : openBundle();
    return bundle === null ? import("../dist/cli/main.js") : bundle.load(MAIN);
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

module.exports = { folder, inputs, load, MAIN, openBundle, scripts, sealOf };
