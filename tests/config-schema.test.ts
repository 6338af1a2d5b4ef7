/** The published schema of configurations, and the types of the plugin's configs. */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { mistakeIn } from "../analysis/configuring.js";
import { configSchema } from "../cli/config-schema.js";
import { rules } from "../rules/index.js";
import { ensureBuilt } from "./built.js";
import { makeFolder } from "./folder.js";

describe("the schema of configurations", () => {
    const published = JSON.parse(readFileSync("schema/wsk-lint.config.schema.json", "utf8")) as object;
    const isValid = new Ajv({ allErrors: true, strictTuples: false }).compile(published);

    it("is the one of this version's rules", () => {
        expect(published).toEqual(JSON.parse(JSON.stringify(configSchema(rules))));
    });

    it.each<[boolean, object]>([
        [true, {}],
        [true, { $schema: "x", extends: "all", files: ["src"], ignores: ["vendor/"], prefixMacros: ["A", "B()"], wrappers: { NetFree: "IoFreeIrp" } }],
        [true, { rules: { "wsk/no-irp-leak": "off", "wsk/parse-coverage": 1, "wsk/valid-irp-stack-size": ["warn", { checkChargeQuota: true }] } }],
        [true, { waits: ["A", { name: "B", timeout: 1, timeoutType: "milliseconds", object: 0 }], allocators: [{ name: "C", free: "D", freeArgument: 1, mayReturnNull: false }] }],
        [false, { extends: "most" }],
        [false, { rules: { "wsk/no-such": "off" } }],
        [false, { rules: { "wsk/no-irp-leak": ["off", {}] } }],
        [false, { rules: { "wsk/no-irp-leak": [] } }],
        [false, { rules: { "wsk/valid-irp-stack-size": ["warn", { checkChargeQouta: true }] } }],
        [false, { files: "src" }],
        [false, { files: [""] }],
        [false, { waits: [{ timeout: 1 }] }],
        [false, { waits: [{ name: "A", timeout: 1.5 }] }],
        [false, { wrappers: { "a b": "c" } }],
        [false, { prefixMacros: ["A(x)"] }],
        [false, { unknown: true }],
    ])("and our own check of it say %j of %j", (valid, content) => {
        expect(isValid(content)).toBe(valid);
        expect(mistakeIn(content, configSchema(rules)) === null).toBe(valid);
    });
});

describe("an eslint.config.ts", () => {
    /** What the compiler says of a configuration beside this project's packages. */
    function complaints(code: string): string[] {
        const folder = makeFolder();
        try {
            const path = folder.write("eslint.config.ts", code);
            const options: ts.CompilerOptions = {
                module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, target: ts.ScriptTarget.ES2022, strict: true,
                noEmit: true, skipLibCheck: true, types: [], exactOptionalPropertyTypes: true,
                paths: { "eslint-plugin-wsk": [`${process.cwd()}/dist/index.d.ts`], eslint: [`${process.cwd()}/node_modules/eslint/lib/types/index.d.ts`], "eslint/config": [`${process.cwd()}/node_modules/eslint/lib/types/config-api.d.ts`] },
            };
            const all = ts.getPreEmitDiagnostics(ts.createProgram([path], options)).filter(({ file }) => file?.fileName === path || file === undefined);
            return all.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
        } finally {
            folder.remove();
        }
    }

    it("may use the plugin's configs and options without a cast", () => {
        ensureBuilt();
        expect(complaints(`
            import type { Linter } from "eslint";
            import { defineConfig } from "eslint/config";
            import wsk from "eslint-plugin-wsk";
            export const list: Linter.Config[] = [wsk.configs.recommended, wsk.configs.all, wsk.configs["errors-only"]];
            export default defineConfig(
                wsk.configs.recommended,
                { files: ["**/*.c"], plugins: { wsk }, language: "wsk/c", languageOptions: { waits: ["NetWait"], root: "." }, rules: { "wsk/no-irp-leak": "warn" } },
            );`)).toEqual([]);
        expect(complaints('import wsk from "eslint-plugin-wsk";\nexport default [wsk.configs.strict];').join()).toContain("strict");
    }, 60_000);
});
