/** What lies beside the code and says how a driver is built: found, read when it is asked for, and part of all that findings are kept by. */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { Linter } from "eslint";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { currentHost, useHost } from "../analysis/index.js";
import { driverProject } from "../analysis/vcxproj.js";
import type { Result } from "../cli/results.js";
import { withDriverFiles } from "../host/cache-key.js";
import { NodeHost } from "../host/node-host.js";
import { walk } from "../host/walk.js";
import plugin from "../index.js";
import { ensureBuilt } from "./built.js";
import { type Folder, makeFolder } from "./folder.js";
import { HEADER, MAIN, NET, projectOf } from "./project-snippets.js";

const bin = resolve("bin/wsk-lint.js");
const PROJECT = projectOf({ compiled: ["main.c", "net.c"] });
const EXPORTING = projectOf({ compiled: ["main.c", "net.c"], more: "<ItemDefinitionGroup><Link><ModuleDefinitionFile>net.def</ModuleDefinitionFile></Link></ItemDefinitionGroup>" });
const WITH_TAG = projectOf({ compiled: ["main.c", "net.c", "TAG.c"] });
const TAG = "const char *Tag(void) { return 0; }\n";
const USES = "#include \"net.h\"\nconst char *Tag(void) { ReleaseAll(); return 0; }\n";

let folder: Folder;
beforeAll(ensureBuilt, 60_000);
beforeEach(() => {
    folder = makeFolder({ "drv/main.c": MAIN, "drv/net.h": HEADER, "drv/net.c": NET, "drv/drv.vcxproj": PROJECT });
});
afterEach(() => {
    vi.restoreAllMocks();
    folder.remove();
});

/** Where the command finds a registration that is never ended. */
function found(...args: string[]): string[] {
    const env = { ...process.env, XDG_CACHE_HOME: join(folder.path, "cache"), LOCALAPPDATA: join(folder.path, "cache") };
    const { stdout } = spawnSync(process.execPath, [bin, "--format", "json", ...args], { cwd: join(folder.path, "drv"), encoding: "utf8", env });
    const results = JSON.parse(stdout) as Result[];
    return results.flatMap(({ filePath, messages }) => messages.filter(({ ruleId }) => ruleId === "wsk/require-deregister").map(({ line }) => `${filePath.replace(/.*[\\/]/u, "")}:${line}`));
}

const LEFT = ["main.c:3"];

describe("the walk", () => {
    it("finds project files, and C files that are ignored", () => {
        folder.write("drv/.gitignore", "tag.c\nold/\n");
        for (const name of ["drv/tag.c", "drv/old/tag.c", "drv/old/old.vcxproj", "Directory.Build.props", "drv/a.def", "drv/readme.vcxproj.txt", "node_modules/a/a.vcxproj"]) folder.write(name, "");
        const { files, beside } = walk(folder.path, { honourIgnores: true });
        expect(beside).toEqual(["Directory.Build.props", "drv/a.def", "drv/drv.vcxproj", "drv/tag.c"].map((name) => `${folder.path}/${name}`));
        expect(files).toEqual(["drv/main.c", "drv/net.c", "drv/net.h"].map((name) => `${folder.path}/${name}`));
    });
});

describe("findings of earlier runs", () => {
    it("are of no use when a project file has changed, has come or has gone", () => {
        expect(found()).toEqual(LEFT);
        folder.write("drv/drv.vcxproj", EXPORTING);
        expect(found()).toEqual([]);
        folder.write("drv/drv.vcxproj", PROJECT);
        expect(found()).toEqual(LEFT);
        folder.write("drv/lib/lib.vcxproj", projectOf({ compiled: ["..\\main.c", "..\\net.c"], type: "StaticLibrary" }));
        expect(found()).toEqual([]);
        rmSync(join(folder.path, "drv/lib/lib.vcxproj"));
        expect(found()).toEqual(LEFT);
        folder.write("drv/Directory.Build.props", "<Project />");
        expect(found()).toEqual([]);
    });

    it("are of no use when a file that is ignored has changed, has come or has gone", () => {
        folder.write("drv/.gitignore", "tag.c\n");
        folder.write("drv/drv.vcxproj", WITH_TAG);
        expect(found()).toEqual([]);
        folder.write("drv/tag.c", TAG);
        expect(found()).toEqual(LEFT);
        folder.write("drv/tag.c", USES);
        expect(found()).toEqual([]);
        expect(found("--no-cache")).toEqual([]);
    });

    it("are not what ESLint keeps when a project file has changed", () => {
        const key = (): string => JSON.stringify(withDriverFiles({ root: folder.path }));
        const before = key();
        expect(key()).toBe(before);
        folder.write("drv/drv.vcxproj", EXPORTING);
        expect(key()).not.toBe(before);
    });
});

describe("threads", () => {
    it("know what a driver is built of", () => {
        folder.write("drv/.gitignore", "tag.c\n");
        folder.write("drv/tag.c", TAG);
        folder.write("drv/drv.vcxproj", WITH_TAG);
        folder.write("drv/other/client.c", "#include <wsk.h>\nstatic WSK_REGISTRATION g_Own;\n");
        expect(found("--no-cache", "--concurrency", "2")).toEqual(LEFT);
        folder.write("drv/tag.c", USES);
        expect(found("--no-cache", "--concurrency", "2")).toEqual([]);
    });
});

describe("a process that stays", () => {
    it("sees that a project file has changed", () => {
        const before = useHost(new NodeHost());
        try {
            let passed = 0;
            const config = { files: ["**/*.c"], plugins: { wsk: plugin }, language: "wsk/c", languageOptions: { root: folder.path }, rules: { "wsk/require-deregister": "error" } } as unknown as Linter.Config;
            const lines = (): number[] => {
                passed += 60_000;
                vi.spyOn(performance, "now").mockImplementation(() => passed);
                return new Linter({ cwd: folder.path }).verify(MAIN, config, { filename: join(folder.path, "drv/main.c") }).map(({ line }) => line);
            };
            expect(currentHost()).not.toBeNull();
            expect(lines()).toEqual([3]);
            folder.write("drv/drv.vcxproj", EXPORTING);
            expect(lines()).toEqual([]);
        } finally {
            useHost(before);
        }
    });
});

describe("a project file", () => {
    it("names the files that are compiled and the macros of every configuration", () => {
        const project = driverProject("/src/drv/drv.vcxproj", projectOf({ compiled: ["main.c", ".\\lib\\..\\net.c", "..\\common/log.cpp"], macros: "ALWAYS;TWO=2;NONE=0;DEBUG", releaseMacros: "TWO=2;ALWAYS;NONE=0" }));
        expect(project?.compiled).toEqual(["/src/drv/main.c", "/src/drv/net.c", "/src/common/log.cpp"]);
        expect([...(project?.macros ?? [])].sort()).toEqual(["ALWAYS", "TWO", "_AMD64_"]);
    });

    it("that defines macros anew in one configuration keeps only these", () => {
        const anew = PROJECT.replace("_AMD64_;%(PreprocessorDefinitions);", "_X86_");
        expect([...(driverProject("/d.vcxproj", anew)?.macros ?? [])]).toEqual([]);
    });

    it("that is cut off or that is none says nothing", () => {
        for (const text of ["", "<Project", PROJECT.slice(0, 300), "{}"]) expect(driverProject("/d.vcxproj", text)).toBeNull();
    });
});
