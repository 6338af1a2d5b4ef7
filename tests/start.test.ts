/** What the command starts: the bundle, or the compiled modules. */
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ensureBuilt } from "./built.js";
import { makeFolder, type Folder } from "./folder.js";
import { CALLER } from "./waiting-driver.js";

interface BundleModule {
    readonly scripts: readonly { readonly source: string; readonly cache: string }[];
    openBundle(): { load(part: string): unknown } | null;
    sealOf(source: Buffer, data: Buffer): Buffer;
}

let folder: Folder;
beforeEach(() => {
    folder = makeFolder();
});
afterEach(() => folder.remove());

function start(bin: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): { code: number | null; stdout: string; stderr: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
        encoding: "utf8", env: { ...process.env, NO_COLOR: "1", ...env }, maxBuffer: 64 * 1024 * 1024,
    });
    return { code: status, stdout, stderr };
}

async function bundleModule(directory: string): Promise<BundleModule> {
    return (await import(pathToFileURL(resolve(directory, "bin/bundle.js")).href)) as BundleModule;
}

describe("the command in a package of stand-ins", () => {
    const inputs = "dist/bundle/inputs.json";
    const module = "dist/cli/main.js";
    const compiled = "dist/.tsbuildinfo";

    beforeEach(() => {
        cpSync("bin", join(folder.path, "bin"), { recursive: true });
        folder.write("package.json", '{ "type": "module" }');
        folder.write(module, 'export async function main() { console.log("modules"); }\n');
        bundled("bundle");
    });

    /** A part that says so loads another one, of the second script. */
    function bundled(text: string): void {
        folder.write("dist/bundle/start.cjs", `({ "main.js": (load) => ({ main: async () => console.log(process.argv[2] === "rest" ? load("rest.js").text : "${text}") }) })`);
        folder.write("dist/bundle/rest.cjs", '({ "rest.js": (load) => ({ text: load("main.js") === load("main.js") ? "rest" : "loaded twice" }) })');
    }

    /** Makes it a checkout, where the compiler may run at any time. */
    function checkout(): void {
        folder.write("tsconfig.build.json", "{}");
        folder.write(compiled, "{}");
        folder.write(inputs, JSON.stringify({ [compiled]: statSync(join(folder.path, compiled)).mtimeMs }));
    }

    function started(env?: NodeJS.ProcessEnv, args: readonly string[] = []): string {
        const { stdout, stderr } = start(join(folder.path, "bin/wsk-lint.js"), args, env);
        expect(stderr).toBe("");
        return stdout.trim();
    }

    it("is the bundle, without which it is the modules", () => {
        expect(started()).toBe("bundle");
        rmSync(join(folder.path, "dist/bundle"), { recursive: true });
        expect(started()).toBe("modules");
    });

    it("loads the second script where a part of it is asked for", () => {
        expect(started({}, ["rest"])).toBe("rest");
        rmSync(join(folder.path, "dist/bundle/rest.cjs"));
        expect(started()).toBe("bundle");
        expect(start(join(folder.path, "bin/wsk-lint.js"), ["rest"]).stderr).toContain("The package was built anew while this ran.");
    });

    it("is the modules where stack traces are wanted", () => {
        expect(started({ WSK_LINT_DEBUG: "1" })).toBe("modules");
    });

    it("is the bundle in a checkout as long as the compiler writes nothing after it was made", () => {
        checkout();
        expect(started()).toBe("bundle");
        utimesSync(join(folder.path, compiled), new Date(), new Date(Date.now() + 5000));
        expect(started()).toBe("modules");
        checkout();
        expect(started()).toBe("bundle");
        utimesSync(join(folder.path, compiled), new Date(), new Date(0));
        expect(started()).toBe("modules");
    });

    it("is the modules in a checkout when it was never compiled or nobody knows what the bundle was made of", () => {
        checkout();
        folder.write(inputs, JSON.stringify({ "dist/gone": 0 }));
        expect(started()).toBe("modules");
        rmSync(join(folder.path, inputs));
        expect(started()).toBe("modules");
    });

    it("is the bundle with any code cache", async () => {
        const { scripts: [script], sealOf } = await bundleModule(folder.path);
        const source = readFileSync(script!.source);
        const right = new Script(source.toString("latin1")).createCachedData();
        // As long as the bundle, which is all that V8 looks at.
        const wrong = new Script(source.toString("latin1").replace("bundle", "caches")).createCachedData();
        const sealed = (data: Buffer): Buffer => Buffer.concat([data, sealOf(source, data)]);
        const damaged = sealed(right).fill(0xff, 100, 120);
        const unsealed = Buffer.concat([wrong, sealOf(source, right)]);
        for (const file of [sealed(right), damaged, unsealed, sealed(Buffer.from("no cache")), right, Buffer.from("short"), Buffer.alloc(0)]) {
            writeFileSync(script!.cache, file);
            expect(started()).toBe("bundle");
        }
    });
});

describe("the bundle", () => {
    beforeAll(ensureBuilt, 60_000);

    it("is up to date and compiled from the code cache", async () => {
        const { openBundle } = await bundleModule(".");
        // Vitest's processes may have V8 flags of their own, so one is started as users start it.
        const url = pathToFileURL(resolve("bin/bundle.js")).href;
        const script = `import { openBundle } from "${url}"; const bundle = openBundle();
            await bundle.load("main.js").run(["--no-cache", "test-corpus/demo"], { isTerminal: false, env: {} });
            console.log(bundle.compiled.map(({ cachedDataRejected }) => cachedDataRejected).join());`;
        const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
        expect(openBundle()).not.toBeNull();
        expect(stdout.trim()).toBe("false,false");
    });

    it("has no character that Latin-1 would change", async () => {
        const { scripts } = await bundleModule(".");
        for (const { source } of scripts) expect(readFileSync(source, "latin1")).toBe(readFileSync(source, "utf8"));
    });

    it.each([
        { args: ["test-corpus/demo"] },
        { args: ["--format", "json", "test-corpus/demo/*.c", "package.json"] },
        { args: ["--rule", 'wsk/no-irp-leak: ["error", { "no": "option" }]', "test-corpus/demo"] },
        { args: ["--list-rules", "--format", "json"] },
        { args: ["--version"] },
        { args: ["--help"] },
        { args: ["--no-such-option"] },
        { args: ["test-corpus/demos"] },
    ])("does what the modules do with $args", ({ args }) => {
        const fromBundle = start("bin/wsk-lint.js", args);
        const fromModules = start("bin/wsk-lint.js", args, { WSK_LINT_DEBUG: "1" });
        if (fromBundle.code !== 2) {
            expect(fromBundle).toEqual(fromModules);
            return;
        }
        // With WSK_LINT_DEBUG, an error that ends the run is thrown.
        expect(fromModules.stdout).toBe(fromBundle.stdout);
        expect(fromBundle.stderr).toMatch(/^wsk-lint: /u);
        expect(fromModules.stderr).toContain(fromBundle.stderr.replace(/^wsk-lint: /u, "").trim());
    });

    it("starts without ESLint, the rules and the analysis, which a run without anything to check does not load", () => {
        const [first, second] = ["start", "rest"].map((name) => readFileSync(`dist/bundle/${name}.cjs`, "latin1"));
        const signs = ["_verifyWithFlatConfigArray", "no-wait-in-event-callback", "FlowRun"];
        expect(signs.filter((sign) => second!.includes(sign))).toEqual(signs);
        expect(signs.filter((sign) => first!.includes(sign))).toEqual([]);
        folder.write("client.c", CALLER);
        folder.write("tools/list.c", "int count(void) { return 1; }\n");
        for (const args of [["--version"], ["--help"], ["--no-cache", "tools/list.c"]]) expect(scriptsFor(args)).toBe("1");
        expect(scriptsFor(["--no-cache", "client.c"])).toBe("2");
    });

    /** How many scripts a run compiles. */
    function scriptsFor(args: readonly string[]): string {
        const url = pathToFileURL(resolve("bin/bundle.js")).href;
        const script = `import { openBundle } from "${url}"; const bundle = openBundle();
            await bundle.load("main.js").run(${JSON.stringify(args)}, { isTerminal: false, env: {} });
            console.log(bundle.compiled.length);`;
        return spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd: folder.path, encoding: "utf8" }).stdout.trim();
    }

    it("brings the licence of each package in it", () => {
        const licences = readFileSync("dist/bundle/LICENSES.txt", "utf8");
        const parts = licences.split(/^-{80}$/mu);
        const names = parts.map((part) => /^(\S+) \d+\.\d+\.\d+\S* \(\S+\)$/mu.exec(part)?.[1]);
        expect(names).toEqual(expect.arrayContaining(["eslint", "@eslint/plugin-kit", "esquery", "glob", "acorn"]));
        expect(names).not.toContain(undefined);
        expect(parts.filter((part) => part.trim().length < 200)).toEqual([]);
    });
});

describe("the linter", () => {
    function isLoadedFor(name: string): boolean {
        const script = `process.argv = [process.argv[0], "wsk-lint", "--no-cache", ${JSON.stringify(name)}];
            process.on("exit", () => console.log("\\n" + Object.keys(require.cache).some((path) => path.replaceAll("\\\\", "/").includes("node_modules/eslint/"))));
            import(${JSON.stringify(pathToFileURL(resolve("dist/cli/main.js")).href)}).then(({ main }) => main());`;
        return spawnSync(process.execPath, ["-e", script], { cwd: folder.path, encoding: "utf8" }).stdout.trim().endsWith("true");
    }

    it("is loaded for files of drivers, and for files that speak to it", () => {
        folder.write("client.c", CALLER);
        folder.write("tools/list.c", "int count(void) { return 1; }\n");
        folder.write("quiet/list.c", "/* eslint-disable -- no driver */\nint other(void) { return 1; }\n");
        expect(isLoadedFor("client.c")).toBe(true);
        expect(isLoadedFor("tools/list.c")).toBe(false);
        expect(isLoadedFor("quiet/list.c")).toBe(true);
    }, 30_000);

    it("tells which rules there are, though no file is one of a driver", () => {
        for (const name of ["client.c", "tools/one.c", "tools/two.c"]) folder.write(name, name === "client.c" ? CALLER : `int in_${name.length}(void) { return 1; }\n`);
        const { status, stderr } = spawnSync(process.execPath, [resolve("bin/wsk-lint.js"), "--rule", "nope: error", "tools"], { cwd: folder.path, encoding: "utf8" });
        expect([status, stderr]).toEqual([2, expect.stringContaining('There is no rule "nope"') as string]);
    });
});
