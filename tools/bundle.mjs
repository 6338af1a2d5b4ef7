/**
 * Bundles the compiled command line for a fast start: dist/bundle/ gets two scripts of dist/cli/main.js and all it imports, V8's code
 * caches of them, and the licences of the packages in them. Runs at the end of `npm run build`; docs/design/0005-start.md says why.
 *
 *     node tools/bundle.mjs [--clean | --cache]
 *
 * --clean has the compiler write all modules when it runs next, those too that it takes for written. --cache makes the code cache of the bundle
 * that is there, and nothing else. The command works without the bundle and without the cache,
 * so what fails here is said and fails no build.
 */
import { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { folder, inputs, MAIN, openBundle, scripts, sealOf } from "../bin/bundle.js";
import { partOf } from "./parts.mjs";

/** What the code cache is made from: what V8 has compiled after a run with findings of many rules. */
const representative = "test-corpus/demo";

/** What runs load that find nothing to check, and what they print with: the first script has these and all that they import. */
const START = ["cli/main", "cli/help", "version", "cli/check", "cli/driver-states", "cli/lint-drivers", "cli/formats/stylish", "cli/formats/json"].map((name) => `dist/${name}.js`);

/** Where the package has its rules, for those who want them one by one. */
const ESLINT_RULES = "eslint/use-at-your-own-risk";

/** What the compiler has compiled: it writes that file whenever it writes a module. */
const compiled = "dist/.tsbuildinfo";

process.chdir(join(import.meta.dirname, ".."));
if (process.argv[2] === "--clean") rmSync(compiled, { force: true });
else if (process.argv[2] === "--cache") await makeCache();
else await makeAll();

async function makeAll() {
    try {
        await makeBundle();
    } catch (error) {
        console.error(`bundle: not made, the command starts without it: ${error.message}`);
        rmSync(folder, { recursive: true, force: true });
        return;
    }
    // A process of its own: only what a run compiles shall be in the cache.
    const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), "--cache"], {
        encoding: "utf8", stdio: ["ignore", "ignore", "pipe"],
    });
    if (status !== 0) console.error(`bundle: the code cache is not made, the command starts without it: ${stderr}`);
}

/** Replaces the bundle with one of the modules as they are now. */
async function makeBundle() {
    const { build } = await import("esbuild");
    // The time is taken before the modules are read: a compiler that writes meanwhile makes the bundle stale, not wrong.
    const time = statSync(compiled).mtimeMs;
    const { metafile, outputFiles } = await build({
        entryPoints: ["dist/cli/main.js"],
        outdir: folder,
        bundle: true,
        splitting: true,
        write: false,
        metafile: true,
        platform: "node",
        target: "node20.19",
        format: "esm",
        // bin/bundle.js reads it as Latin-1.
        charset: "ascii",
        // Names stay: they stand in stack traces, and some code looks at the name of a function.
        minifyWhitespace: true,
        minifySyntax: true,
        legalComments: "external",
        // They load native addons from beside their own files.
        external: ["tree-sitter", "tree-sitter-c", "tree-sitter-cpp", ESLINT_RULES],
        plugins: [silent("debug"), outside("core-rules")],
        define: { "import.meta.url": "bundleUrl" },
        logLevel: "silent",
    });
    const texts = scriptsOf(metafile.outputs, outputFiles);
    const sources = Object.keys(metafile.inputs);
    const made = `${folder}.${process.pid}`;
    process.on("exit", () => rmSync(made, { recursive: true, force: true }));
    mkdirSync(made, { recursive: true });
    for (const [index, text] of texts.entries()) writeFileSync(join(made, basename(scripts[index].source)), text);
    writeFileSync(join(made, "LEGAL.txt"), outputFiles.filter(({ path }) => path.endsWith(".LEGAL.txt")).map(({ text }) => text).join(""));
    writeFileSync(join(made, basename(inputs)), JSON.stringify({ [compiled]: time }));
    // By this, cli/findings-cache.ts tells builds apart.
    const hash = createHash("sha256");
    for (const text of texts) hash.update(text);
    writeFileSync(join(made, "id"), hash.digest("hex"));
    writeFileSync(join(made, "LICENSES.txt"), licences(sources));
    // Whoever starts the command meanwhile finds the whole bundle or none.
    rmSync(folder, { recursive: true, force: true });
    try {
        renameSync(made, folder);
    } catch (error) {
        // Another build was faster.
        if (!existsSync(scripts[0].source)) throw error;
    }
}

/**
 * The texts of the scripts: the first has the parts that {@link START} names and what they import, the second has all others.
 *
 * @param outputs what esbuild says of the files that it has made, by path from here
 */
function scriptsOf(outputs, outputFiles) {
    const paths = Object.keys(outputs).filter((path) => path.endsWith(".js"));
    const first = new Set(paths.filter((path) => START.includes(outputs[path].entryPoint)));
    if (first.size !== START.length) throw new Error("Some of the parts that runs start with are not loaded at first use any more: see START in tools/bundle.mjs.");
    // A set may grow while it is walked.
    for (const path of first) for (const each of outputs[path].imports) if (!each.external && each.kind === "import-statement") first.add(each.path);
    const names = new Set(paths.map((path) => basename(path)));
    const partNamed = (path) => (names.has(basename(path)) && path.startsWith("./") ? basename(path) : null);
    const parts = new Map(outputFiles.filter(({ path }) => names.has(basename(path))).map(({ path, text }) => [basename(path), partOf(basename(path), text, partNamed)]));
    const isFirst = new Set([...first].map((path) => basename(path)));
    return [true, false].map((is) => `({${[...parts].filter(([name]) => isFirst.has(name) === is).map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(",\n")}})`);
}

/** Runs the bundle as users do and keeps what V8 has compiled by then. */
async function makeCache() {
    const bundle = openBundle();
    if (bundle === null) throw new Error("There is no bundle of the modules as they are now.");
    // Not what is known already, but all that it takes to find it.
    process.argv = [...process.argv.slice(0, 2), "--no-cache", representative];
    await bundle.load(MAIN).main();
    // The demo has mistakes.
    if (process.exitCode !== 1) throw new Error(`The run on ${representative} ended with ${process.exitCode}.`);
    if (bundle.compiled.length !== scripts.length) throw new Error(`The run on ${representative} has not loaded all of the bundle.`);
    for (const [index, { source, cache }] of scripts.entries()) {
        const data = bundle.compiled[index].createCachedData();
        writeFileSync(`${cache}.new`, Buffer.concat([data, sealOf(readFileSync(source), data)]));
        renameSync(`${cache}.new`, cache);
    }
    process.exitCode = 0;
}

/**
 * Puts a logger that logs nothing in the place of a package. ESLint's own log is for those who work on ESLint; with WSK_LINT_DEBUG, which
 * runs the modules, it is there.
 */
function silent(name) {
    const namespace = "silent";
    return {
        name: namespace,
        setup(build) {
            build.onResolve({ filter: new RegExp(`^${name}$`) }, ({ path }) => ({ path, namespace }));
            build.onLoad({ filter: /./, namespace }, () => ({ contents: "module.exports = () => Object.assign(() => {}, { enabled: false });" }));
        },
    };
}

/**
 * Leaves ESLint's own rules where they are, a third of the bundle that no run needs: one that a comment names all the same is taken from
 * the package.
 */
function outside(namespace) {
    return {
        name: namespace,
        setup(build) {
            build.onResolve({ filter: /^\.\/[a-z-]+$/ }, ({ path, importer }) => (/[\\/]eslint[\\/]lib[\\/]rules[\\/]index\.js$/u.test(importer) ? { path: basename(path), namespace } : undefined));
            build.onLoad({ filter: /./, namespace }, ({ path }) => ({ contents: `module.exports = require(${JSON.stringify(ESLINT_RULES)}).builtinRules.get(${JSON.stringify(path)});` }));
        },
    };
}

/** The licence texts of all packages that the bundle has code of. */
function licences(sources) {
    const packages = new Set(sources.map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/u.exec(path)?.[0]).filter(Boolean));
    const texts = [...packages].sort().map((directory) => {
        const { name, version, license } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
        return `${name} ${version} (${license})\n\n${licenceText(directory)}\n`;
    });
    return `The scripts here have code of the packages below.\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

/** A package's licence and notice files; where there are none, what its README says of the licence. */
function licenceText(directory) {
    const read = (name) => readFileSync(join(directory, name), "utf8").trim();
    const names = readdirSync(directory);
    const files = names.filter((name) => /^(?:licen[cs]e|copying|notice)/iu.test(name));
    if (files.length > 0) return files.map(read).join("\n\n");
    const readme = names.find((name) => /^readme/iu.test(name));
    return readme === undefined ? "" : (/^#+\s*licen[cs]e[^]*/imu.exec(read(readme))?.[0] ?? read(readme));
}
