import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
    globalIgnores(["dist/", "coverage/", "tests/fixtures/"]),
    {
        files: ["**/*.ts"],
        extends: [js.configs.recommended, tseslint.configs.strictTypeChecked],
        languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
        rules: {
            "@typescript-eslint/consistent-type-imports": "error",
            "@typescript-eslint/explicit-module-boundary-types": "error",
            "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
            "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
            // With noUncheckedIndexedAccess, index arithmetic that stays in bounds can say so in no other way.
            "@typescript-eslint/no-non-null-assertion": "off",
            // Short callbacks that push, set or add are read as statements.
            "@typescript-eslint/no-confusing-void-expression": "off",
            "eqeqeq": "error",
            "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
            "max-params": ["error", { max: 5 }],
            "no-console": "error",
        },
    },
    {
        files: ["**/*.test.ts", "tests/**/*.ts"],
        rules: {
            "@typescript-eslint/unbound-method": "off",
            "max-lines": "off",
        },
    },
    {
        files: ["**/*.js", "**/*.mjs"],
        extends: [js.configs.recommended],
        languageOptions: { globals: { console: "readonly", process: "readonly" } },
    },
    {
        files: ["bin/*.js", "editors/vscode/*.js"],
        languageOptions: { sourceType: "commonjs", globals: { __dirname: "readonly" } },
    },
);
