/** Results to make reports of: plain ones, and ones in which everything that a source or a file name can hold tries to get out. */
import { join, resolve } from "node:path";
import { palette } from "../cli/colour.js";
import type { Setting } from "../cli/formats/report.js";
import { makeResult, notAnalysed, type Message, type Result } from "../cli/results.js";

/** A folder that does not exist; absolute on every system. */
export const folder = resolve("/work folder/drivers");
export const setting: Setting = { cwd: folder, root: folder, colours: palette(false, {}) };

export const source = "int a;\n\tint b = Wait(x); /* é */\nint c;\r\nint d;\n";

export const traced: Message = {
    ruleId: "wsk/no-irp-leak", messageId: "leak", severity: 2, line: 2, column: 10, endLine: 2, endColumn: 17,
    message: "It waits.\n  1. net/a.c:1:5 starts here\n  2. other.c:3:4 waits here",
    fix: { range: [16, 20], text: "Go" },
    suggestions: [{ messageId: "drop", desc: "Drop it.", fix: { range: [8, 33], text: "" } }],
};
export const warning: Message = { ruleId: "wsk/parse-coverage", messageId: "odd", severity: 1, line: 3, column: 1, message: "Odd." };
const directive: Message = { ruleId: null, severity: 1, line: 4, column: 1, message: "Unused eslint-disable directive." };

/** Findings of every kind: with a trace, a fix, a suggestion; suppressed; of ESLint itself; a file that was not read; a clean one. */
export const plain: readonly Result[] = [
    makeResult(join(folder, "net", "a.c"), [traced, warning, directive], {
        source, suppressedMessages: [{ ...traced, line: 4, suppressions: [{ kind: "directive", justification: "known" }] }],
    }),
    makeResult(join(folder, "clean.c"), []),
    notAnalysed(join(folder, "gone.c"), "it does not exist", "error"),
    notAnalysed(join(folder, "notes.txt"), "only C files are", "warning"),
];

/** Texts that mean something to terminals, browsers, XML readers, Markdown, and CI systems. */
export const attacks = [
    "\u001B[2J\u001B]0;title\u0007\u009B31m\u0000\u0008\u007F",
    "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;&lt;",
    "]]><!--x--><?y?>&entity;\uFFFE\uFFFF\uD800",
    "@somebody #1 [x](http://evil.example) ![y](z) `` ` ``` **b** | <b>b</b> https://evil.example www.evil.example",
    "::error file=x::gotcha ##vso[task.setvariable variable=a]b ##[error]c %0A::x",
    "\u202Edesrever\u2066\u200Bhidden\u2028line\u2029\u{E0041}",
] as const;

/** Each attack as code, as a message, as a step of the way, as the name of a rule and as the name of a file. */
export const hostile: readonly Result[] = attacks.map((attack) => {
    const name = attack.replace(/[\0/\\\n]/gu, "");
    const line = `int x; ${attack} y`;
    const message: Message = {
        ruleId: `other/${attack}`, severity: 2, line: 1, column: 8, endLine: 1, endColumn: 8 + attack.length,
        message: `Wrong: '${attack.replace(/[\n\u2028\u2029]/gu, " ")}'.\n  1. ${name.replace(/[\u2028\u2029]/gu, " ")}.c:1:1 ${attack.replace(/[\n\u2028\u2029]/gu, " ")}`,
        suggestions: [{ desc: attack, fix: { range: [7, 9], text: attack } }],
    };
    return makeResult(`${folder}/${name}.c`, [message, { ...message, ruleId: null, message: attack }], { source: `${line}\n` });
});
