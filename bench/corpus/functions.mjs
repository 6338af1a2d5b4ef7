/** Functions of generated files. */
import { bodies } from "./bodies.mjs";
import { statements } from "./statements.mjs";
import { headComment } from "./text.mjs";

/** Locals by the words that a body uses them by. */
const locals = [
    ["index", "ULONG index = 0;"],
    ["value", "ULONG value = 0;"],
    ["buffer", "PVOID buffer = NULL;"],
    ["entry", "PLIST_ENTRY entry;"],
    ["oldIrql", "KIRQL oldIrql;"],
    ["status", "NTSTATUS status = STATUS_SUCCESS;"],
];

/** A function of one of the kinds in bodies.mjs, or of statements alone. */
export function functionLines(random, driver, fn) {
    const scope = { random, driver, fn, depth: 0 };
    const { declared, code } = fn.kind === "plain" ? { declared: [], code: statements(scope, random.between(4, 14)) } : kindBody(scope);
    const text = code.join("\n");
    const exits = text.includes("goto Exit;");
    if (exits) code.push("", "Exit:");
    code.push(...results(fn, text, exits));
    const used = new Set(`${text} ${code.at(-1)}`.match(/\b[a-zA-Z]\w*\b/gu));
    const own = locals.filter(([name]) => used.has(name)).map(([, line]) => line);
    const unused = fn.parameters.filter(({ name }) => !used.has(name)).map(({ name }) => `UNREFERENCED_PARAMETER(${name});`);
    const inner = [...declared, ...own, "", ...(unused.length > 0 ? [...unused, ""] : []), ...code].map(indent);
    return [...(random.chance(65) ? headComment(scope) : []), ...head(driver, fn), "{", ...inner, "}", ""];
}

const indent = (line) => (line === "" || line.startsWith("#") || line === "Exit:" ? line : `    ${line}`);

function results(fn, text, exits) {
    switch (fn.result) {
        case "NTSTATUS":
            return [/\bstatus\b/u.test(text) || exits ? "return status;" : "return STATUS_SUCCESS;"];
        case "ULONG":
            return [/\bvalue\b/u.test(text) ? "return value;" : "return 0;"];
        case "BOOLEAN":
            return [/\bvalue\b/u.test(text) ? "return value != 0;" : "return TRUE;"];
        default:
            return exits ? ["return;"] : [];
    }
}

function kindBody(scope) {
    const { random } = scope;
    const lines = random.pick(bodies[scope.fn.kind]).split("\n").flatMap((line) => {
        const space = /^ */u.exec(line)[0];
        if (line.trim() !== "@…") return [filled(scope, line)];
        const depth = space.length / 4;
        return statements({ ...scope, depth }, random.between(depth === 0 ? 2 : 1, depth === 0 ? 6 : 2)).map((each) => (each === "" ? "" : space + each));
    });
    // Declarations come first in a body; the others follow.
    const first = lines.findIndex((line) => !/^(?:const )?[A-Z_]+\w*\s\**\w+(?:\[\d+\])?(?: = .*)?;$/u.test(line));
    const code = lines.slice(first);
    return { declared: lines.slice(0, first), code };
}

function filled({ random, driver }, line) {
    const number = driver.fields.filter(({ type }) => type === "ULONG");
    return line.replace(/@([PUFRBSIN])/gu, (_, letter) => {
        switch (letter) {
            case "P":
                return driver.prefix;
            case "U":
                return driver.upper;
            case "F":
                return number.length === 0 ? "Extension->Flags" : `Extension->${random.pick(number).name}`;
            case "R":
                return random.pick(driver.registers);
            case "B":
                return random.pick(driver.bits);
            case "S":
                return random.pick(driver.states);
            case "I":
                return random.pick(driver.records).name;
            default:
                return String(random.between(1, 9));
        }
    });
}

/** The lines of a function's head, without what follows its parenthesis. */
export function head(driver, fn) {
    const { style } = driver;
    const parameters = fn.parameters.map((parameter) => `${annotation(style, parameter)}${parameter.type} ${parameter.name}`);
    const storage = fn.isStatic ? "static " : "";
    if (!style.headsAlone) return [`${storage}${fn.result} ${fn.name}(${parameters.join(", ")})`];
    return [`${storage}${fn.result}`, `${fn.name}(`, ...parameters.map((text, at) => `    ${text}${at < parameters.length - 1 ? "," : ""}`), "    )"];
}

/** A prototype in a header. */
export function prototype(driver, fn) {
    const lines = head(driver, fn);
    return [...lines.slice(0, -1), `${lines.at(-1)};`];
}

function annotation({ sal }, { sal: way }) {
    if (sal === 0) return "";
    return sal === 1 ? `__${way.toLowerCase()} ` : `_${way}_ `;
}
