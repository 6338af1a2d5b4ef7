/**
 * Makes the files of a new rule: `npm run new-rule no-some-mistake`.
 *
 * What it makes compiles, and its tests fail until the rule does something.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const [id, ...others] = process.argv.slice(2);
if (id === undefined || others.length > 0) fail("Give one rule id: npm run new-rule no-some-mistake");
if (!/^(?:no|require|valid|prefer)(?:-[a-z][a-z0-9]*)+$/u.test(id)) {
    fail(`"${id}" is no rule id: lower-case words joined by hyphens, the first one "no", "require", "valid" or "prefer".`);
}

const rule = `import { defineRule } from "./support/define-rule.js";

export default defineRule({
    id: "${id}",
    contracts: [],
    category: "callbacks",
    level: "error",
    description: "Disallow …",
    sources: [],
    fix: "none",
    messages: {
        found: "What is wrong with '{{name}}', why it matters, what to do.",
    },
    check(_driver, _report) {},
});
`;

const test = `import { testRule } from "../tests/rule-tester.js";
import rule from "./${id}.js";

testRule(rule, {
    valid: ["NTSTATUS WSKAPI OnDisconnect(PVOID SocketContext, ULONG Flags) { return STATUS_SUCCESS; }"],
    invalid: [
        {
            name: "the plain case",
            code: "void Close(PWSK_SOCKET Socket, PIRP Irp) { ((PWSK_PROVIDER_BASIC_DISPATCH)Socket->Dispatch)->WskCloseSocket(Socket, Irp); }",
            errors: [{ message: "found", line: 1 }],
        },
    ],
});
`;

const page = `# wsk/${id}

<!-- generated:header -->
<!-- /generated:header -->

## What it does

## Why it matters

## Examples

\`\`\`c bad
\`\`\`

\`\`\`c good
\`\`\`

## How to fix

## Known limits

## When not to use it

## Sources

<!-- generated:sources -->
<!-- /generated:sources -->
`;

const corpus = `/* A whole driver file for wsk/${id}, with a marker behind each line that must be reported. */
`;

const files = {
    [`rules/${id}.ts`]: rule,
    [`rules/${id}.test.ts`]: test,
    [`docs/rules/${id}.md`]: page,
    [`test-corpus/rules/${id}/${id.split("-").at(-1)}.c`]: corpus,
};
const taken = Object.keys(files).find((path) => existsSync(path));
if (taken !== undefined) fail(`${taken} exists already.`);
for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(path);
}
console.log('Run "npm run generate", which registers the rule; then fill the files in. Until the rule does something, its own tests fail.');

function fail(message) {
    console.error(message);
    process.exit(2);
}
