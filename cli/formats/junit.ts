/**
 * JUnit's XML, which most CI systems show as tests: https://github.com/testmoapp/junitxml describes what they have in common. An error is a
 * test that failed; a warning is one that passed and has something to say, since warnings don't fail a run either.
 */
import { version } from "../../version.js";
import { totals, type Result } from "../results.js";
import { findingsOf, linesOf, type Finding } from "./finding.js";
import { frameOf } from "./frame.js";
import { relativePath } from "./paths.js";
import { printable } from "./printable.js";
import type { Setting } from "./report.js";

/** Formats results as one suite for each file. A file without findings has one test, which passed. */
export function junit(results: readonly Result[], setting: Setting): string {
    const { errors } = totals(results);
    const fatal = results.reduce((sum, { fatalErrorCount }) => sum + fatalErrorCount, 0);
    const tests = results.reduce((sum, { messages }) => sum + Math.max(1, messages.length), 0);
    const counts = attributes({ tests, failures: errors - fatal, errors: fatal });
    return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        `<testsuites${attributes({ name: `wsk-lint ${version}` })}${counts}>`,
        ...results.flatMap((result) => suite(result, setting)),
        "</testsuites>",
        "",
    ].join("\n");
}

function suite(result: Result, setting: Setting): string[] {
    const path = relativePath(result.filePath, setting.root);
    const { errorCount, fatalErrorCount, messages } = result;
    const counts = { tests: Math.max(1, messages.length), failures: errorCount - fatalErrorCount, errors: fatalErrorCount };
    const lines = linesOf(result);
    const cases = findingsOf(result, setting).flatMap((finding) => testCase(finding, path, lines));
    const passed = `    <testcase${attributes({ name: "no problems", classname: path, file: path })}/>`;
    return [`  <testsuite${attributes({ name: path, ...counts })}>`, ...(cases.length > 0 ? cases : [passed]), "  </testsuite>"];
}

function testCase(finding: Finding, path: string, lines: readonly string[]): string[] {
    const { level, text, rule, line, column, message } = finding;
    const name = rule ?? "wsk-lint";
    const open = `    <testcase${attributes({ name: `${name} at ${line}:${column}`, classname: path, file: path, line })}>`;
    const body = xml(details(finding, path, lines));
    if (level === "warning") return [open, `      <system-out>${body}</system-out>`, "    </testcase>"];
    const element = message.fatal === true ? "error" : "failure";
    return [open, `      <${element}${attributes({ message: text, type: name })}>${body}</${element}>`, "    </testcase>"];
}

function details(finding: Finding, path: string, lines: readonly string[]): string {
    const { level, text, trace, line, column } = finding;
    const frame = frameOf(lines, finding);
    return [
        `${path}:${line}:${column}: ${level}: ${text}`,
        ...(frame === null ? [] : [`${frame.line} | ${frame.before}${frame.marked}${frame.after}`]),
        ...trace.map(({ path: at, line: atLine, column: atColumn, text: word }, index) => `${index + 1}. ${at}:${atLine}:${atColumn} ${word}`),
    ].join("\n");
}

function attributes(values: Readonly<Record<string, string | number>>): string {
    return Object.entries(values).map(([name, value]) => ` ${name}="${xml(String(value)).replaceAll("\n", "&#10;")}"`).join("");
}

/** Text for XML 1.0, in which most control characters may not stand even as references: https://www.w3.org/TR/xml/#charsets. */
function xml(text: string): string {
    return text.split("\n").map(printable).join("\n").replace(/[&<>"']/gu, (char) => `&#${char.charCodeAt(0)};`);
}
