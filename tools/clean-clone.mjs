/**
 * Shows that a clean clone works without a compiler: clones HEAD into a temporary folder and runs the two commands of the README
 * there, with an empty home folder and a PATH that has Node, npm, git and a shell, and nothing to build with.
 *
 *     node tools/clean-clone.mjs [--keep]
 *
 * What is not committed is not tested. --keep leaves the folder for a look.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** The two lines of the README, cut at `&&`: otherwise a failing `npm ci` would pass for the demo's exit code. */
const commands = [
    { line: "npm ci", exitCode: 0 },
    { line: "npx wsk-lint test-corpus/demo", exitCode: 1 },
    { line: "npm ci", exitCode: 0 },
    { line: "npm test", exitCode: 0 },
];
const programs = ["node", "npm", "npx", "git", "sh", "uname"];
const compilers = ["cc", "gcc", "g++", "c++", "clang", "clang++", "make", "python", "python3"];
/** What a machine may need to reach the registry; everything else of the environment is left behind. */
const passedOn = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "NODE_EXTRA_CA_CERTS", "TMPDIR"];

const folder = mkdtempSync(join(tmpdir(), "wsk-lint-clone-"));
process.on("exit", () => {
    if (process.argv.includes("--keep")) console.log(`Kept: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
});

const path = join(folder, "bin");
const home = join(folder, "home");
const clone = join(folder, "clone");
for (const made of [path, home]) mkdirSync(made);
for (const program of programs) symlinkSync(find(program), join(path, program));
const env = { HOME: home, PATH: path };
for (const name of passedOn) if (process.env[name] !== undefined) env[name] = process.env[name];
const registry = spawnSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).stdout.trim();
if (registry !== "") env.npm_config_registry = registry;

run("git", ["clone", "--quiet", "--no-local", process.cwd(), clone], folder, 0, process.env);
for (const compiler of compilers) {
    if (spawnSync(compiler, ["--version"], { env }).error === undefined) fail(`"${compiler}" can be reached.`);
}
for (const { line, exitCode } of commands) run("sh", ["-c", line], clone, exitCode, env);
for (const name of ["tree-sitter", "tree-sitter-c", "tree-sitter-cpp"]) {
    const module = join(clone, "node_modules", name);
    if (existsSync(join(module, "build"))) fail(`${name} was compiled.`);
    console.log(`${name}: prebuilt for ${readdirSync(join(module, "prebuilds")).join(", ")}; nothing compiled`);
}
console.log(`Both commands did what they should on ${process.platform} ${process.arch}, Node ${process.versions.node}, without a compiler.`);

/** The first place of a program in the PATH of whoever runs this. */
function find(program) {
    const found = (process.env.PATH ?? "").split(delimiter).map((directory) => join(directory, program)).find((file) => existsSync(file));
    return found ?? fail(`"${program}" is not installed.`);
}

function run(command, args, cwd, exitCode, environment) {
    console.log(`$ ${command === "sh" ? args[1] : [command, ...args].join(" ")}`);
    const { status, error } = spawnSync(command, args, { cwd, env: environment, stdio: ["ignore", "inherit", "inherit"] });
    if (error) fail(error.message);
    if (status !== exitCode) fail(`The exit code is ${status} instead of ${exitCode}.`);
}

function fail(message) {
    console.error(`clean-clone: ${message}`);
    process.exit(1);
}
