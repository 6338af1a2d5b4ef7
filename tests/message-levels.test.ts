/** Messages that warn where their rule is at error: by the command and by ESLint alike. */
import { Linter } from "eslint";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../cli/main.js";
import type { Result } from "../cli/results.js";
import plugin from "../index.js";
import { messageLevels } from "../rules/support/message-levels.js";
import { type Folder, makeFolder } from "./folder.js";

const RULE = "wsk/no-stack-buffer-in-pending-request";
const request = (name: string, fill: string): string =>
    `NTSTATUS ${name}(PWSK_SOCKET s, PIRP irp) { ULONG value = 1; return ((PWSK_PROVIDER_CONNECTION_DISPATCH)s->Dispatch)->WskControlSocket(s, ${fill}, NULL, irp); }\n`;
/** Line 1: memory that WSK reads; line 2: memory that it writes. */
const READ = request("Set", "WskSetOption, SO_KEEPALIVE, SOL_SOCKET, sizeof(value), &value, 0, NULL");
const WRITTEN = request("Get", "WskGetOption, SO_KEEPALIVE, SOL_SOCKET, 0, NULL, sizeof(value), &value");

const before = process.cwd();
let folder: Folder;
beforeEach(() => {
    folder = makeFolder();
    process.chdir(folder.path);
});
afterEach(() => {
    process.chdir(before);
    folder.remove();
});

function levels(messages: readonly Linter.LintMessage[]): string[] {
    return messages.filter(({ ruleId }) => ruleId === RULE).map(({ line, messageId, severity }) => `${line} ${messageId} ${severity}`);
}

/** As somebody's configuration file has it: the config, then a configuration object of their own. */
function eslint(text: string, own: Linter.Config = {}): string[] {
    const base = plugin.configs.recommended as Linter.Config;
    return levels(new Linter({ cwd: folder.path }).verify(text, [base, { files: ["**/*.c"], ...own }], "a.c"));
}

async function command(...args: string[]): Promise<{ code: number; levels: string[]; counts: number[] }> {
    const { exitCode, stdout } = await run(["--format", "json", "--no-cache", ...args], { isTerminal: false, env: {} });
    const [result] = JSON.parse(stdout) as Result[];
    return { code: exitCode, levels: levels(result?.messages ?? []), counts: [result?.errorCount ?? -1, result?.warningCount ?? -1] };
}

const BOTH = ["1 left 1", "2 leftOutput 2"];
const ERRORS = ["1 left 2", "2 leftOutput 2"];

describe("a rule with messages of two levels", () => {
    it("warns with the lower ones in both configs, by the command and by ESLint", async () => {
        folder.write("a.c", READ + WRITTEN);
        expect(eslint(READ + WRITTEN)).toEqual(BOTH);
        expect(await command()).toEqual({ code: 1, levels: BOTH, counts: [1, 1] });
        expect((await command("--config", "all")).levels).toEqual(BOTH);
    });

    it("ends with success where there are warnings only, and counts them", async () => {
        folder.write("a.c", READ);
        expect(await command()).toEqual({ code: 0, levels: ["1 left 1"], counts: [0, 1] });
        expect((await command("--max-warnings", "0")).code).toBe(1);
        expect(await command("--quiet")).toEqual({ code: 0, levels: [], counts: [0, 0] });
    });

    it("gives errors where somebody sets the rule to error by hand, or asks for one level", async () => {
        folder.write("a.c", READ + WRITTEN);
        expect(await command("--rule", `${RULE}: error`)).toEqual({ code: 1, levels: ERRORS, counts: [2, 0] });
        expect((await command("--rule", `${RULE}: ["error", { "oneLevel": true }]`)).levels).toEqual(ERRORS);
        expect((await command("--rule", `${RULE}: ["error", { "oneLevel": false }]`)).levels).toEqual(BOTH);
        expect(eslint(READ + WRITTEN, { rules: { [RULE]: ["error", { oneLevel: true }] } })).toEqual(ERRORS);
        expect(eslint(`/* eslint ${RULE}: ["error", { "oneLevel": true }] */${READ}`)).toEqual(["1 left 2"]);
        // Nothing tells this from what the config says.
        expect(eslint(READ + WRITTEN, { rules: { [RULE]: "error" } })).toEqual(BOTH);
    });

    it("has one level where it is set to warn or off, or where no processor runs", async () => {
        folder.write("a.c", READ + WRITTEN);
        expect((await command("--rule", `${RULE}: warn`)).levels).toEqual(["1 left 1", "2 leftOutput 1"]);
        expect((await command("--rule", `${RULE}: off`)).levels).toEqual([]);
        const own: Linter.Config = { files: ["**/*.c"], language: "wsk/c", plugins: { wsk: plugin }, rules: { [RULE]: "error" } };
        expect(levels(new Linter({ cwd: folder.path }).verify(READ + WRITTEN, [own], "a.c"))).toEqual(ERRORS);
        // What that run has noted says nothing of the next file.
        expect(messageLevels.postprocess?.([[{ ruleId: RULE, messageId: "left", severity: 2, message: "", line: 1, column: 1 }]], "b.c")).toMatchObject([{ severity: 2 }]);
    });

    it("keeps fixes, directives and a byte-order mark as they are", () => {
        expect(eslint(`\uFEFF${READ}${WRITTEN}`)).toEqual(BOTH);
        expect(eslint(`// eslint-disable-next-line ${RULE}\n${READ}${WRITTEN}`)).toEqual(["3 leftOutput 2"]);
        const fixed = new Linter({ cwd: folder.path }).verifyAndFix("int a; // eslint-disable-line wsk/parse-coverage\n", [plugin.configs.recommended], "a.c");
        expect(fixed).toMatchObject({ fixed: true, output: "int a;  \n" });
    });

    it("says so in its metadata, by messages that it has", () => {
        const two = Object.entries(plugin.rules).filter(([, { meta }]) => meta.docs.warnings.length > 0);
        expect(two.map(([id]) => id)).toEqual(["no-stack-buffer-in-pending-request", "require-inspect-complete"]);
        for (const [, { meta }] of two) {
            expect(meta.docs.level).toBe("error");
            expect(Object.keys(meta.messages)).toEqual(expect.arrayContaining([...meta.docs.warnings]));
        }
    });
});
