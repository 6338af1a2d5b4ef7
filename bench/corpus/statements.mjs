/**
 * Statements of ordinary driver code. Each maker gets the scope of a function ({ random, driver, fn, depth }) and returns lines in one
 * canonical style (braces at line ends, four spaces); bench/corpus/style.mjs gives them the driver's style.
 */
import { recordOf } from "./driver.mjs";
import { comment, trace } from "./text.mjs";

const indented = (lines) => lines.map((line) => (line === "" || line.startsWith("#") ? line : `    ${line}`));
const block = (head, lines) => [`${head} {`, ...indented(lines), "}"];

function field(scope, wanted) {
    const found = scope.driver.fields.filter(({ type }) => type === wanted);
    return found.length === 0 ? null : `Extension->${scope.random.pick(found).name}`;
}

const counter = (scope) => field(scope, "ULONG") ?? "Extension->Flags";
const register = ({ random, driver }) => `&Extension->Registers->${random.pick(driver.registers)}`;
const bit = ({ random, driver }) => random.pick(driver.bits);

/** A number that the function has at hand. */
function number(scope) {
    const { random, fn } = scope;
    const named = fn.parameters.filter(({ type }) => type === "ULONG").map(({ name }) => name);
    return random.pick(["value", "index", "value", counter(scope), String(random.below(64)), random.hex(random.between(2, 6)), ...named]);
}

function condition(scope) {
    const { random } = scope;
    return random.pick([
        () => `${counter(scope)} ${random.pick(["==", "!=", "<", ">", ">="])} ${number(scope)}`,
        () => `(value & ${bit(scope)}) ${random.pick(["!=", "=="])} 0`,
        () => `!(${counter(scope)} & ${bit(scope)})`,
        () => `${counter(scope)} > ${number(scope)} && Extension->State != ${random.pick(scope.driver.states)}`,
        () => `Extension->State == ${random.pick(scope.driver.states)}`,
        () => `FlagOn(value, ${bit(scope)}) || index == ${random.below(16)}`,
    ])();
}

const makers = [
    [8, (scope) => [`value = READ_REGISTER_ULONG(${register(scope)});`]],
    [8, (scope) => [`WRITE_REGISTER_ULONG(${register(scope)}, ${scope.random.pick(["value", `value | ${bit(scope)}`, `value & ~${bit(scope)}`, number(scope)])});`]],
    [8, (scope) => [`${counter(scope)} ${scope.random.pick(["=", "+=", "|=", "="])} ${number(scope)};`]],
    [6, (scope) => [`value ${scope.random.pick(["=", "|=", "&=", "^="])} ${scope.random.pick([`(${counter(scope)} >> ${scope.random.below(24)}) & 0xFF`, `${bit(scope)} | ${bit(scope)}`, `~${bit(scope)}`, `${number(scope)} << ${scope.random.below(8)}`])};`]],
    [4, (scope) => [trace(scope, `${scope.random.pick(scope.driver.nouns)} %u, flags %08x`, "value", counter(scope))]],
    [4, (scope) => [comment(scope)]],
    [7, (scope) => block(`if (${condition(scope)})`, body(scope))],
    [4, (scope) => {
        const [yes, no] = [body(scope), body(scope)];
        return [`if (${condition(scope)}) {`, ...indented(yes), "} else {", ...indented(no), "}"];
    }],
    [4, (scope) => block(`for (index = 0; index < ${counter(scope)}; index++)`, body(scope))],
    [3, (scope) => call(scope)],
    [3, (scope) => choose(scope)],
    [2, (scope) => locked(scope)],
    [2, (scope) => walk(scope)],
    [2, (scope) => poll(scope)],
    [2, (scope) => allocate(scope)],
    [2, (scope) => item(scope)],
    [1, (scope) => ["#if DBG", trace(scope, `leaving at %u of %u`, "index", "value"), "#endif"]],
    [1, (scope) => [`NT_ASSERT(${condition(scope)});`]],
];
const lots = makers.flatMap(([weight, maker]) => Array.from({ length: weight }, () => maker));

/** One to four statements, fewer where the nesting is deep. */
function body(scope) {
    return statements({ ...scope, depth: scope.depth + 1 }, scope.random.between(1, Math.max(1, 4 - scope.depth)));
}

/** @param count how many statements; compound ones count once */
export function statements(scope, count) {
    const lines = [];
    for (let at = 0; at < count; at++) {
        // Deep down only the simple ones, which come first.
        const maker = scope.depth > 3 ? makers[scope.random.below(5)][1] : scope.random.pick(lots);
        lines.push(...maker(scope));
        if (scope.depth === 0 && scope.random.chance(25)) lines.push("");
    }
    return lines;
}

/** A call of another function of the driver that this file can see. */
function call(scope) {
    const { random, driver, fn } = scope;
    const seen = driver.functions.filter((each) => each !== fn && (!each.isStatic || each.file === fn.file));
    if (seen.length === 0) return [`KeMemoryBarrier();`];
    const callee = seen[random.below(seen.length)];
    const text = `${callee.name}(${callee.parameters.map((parameter) => argument(scope, parameter)).join(", ")})`;
    if (callee.result === "VOID") return [`${text};`];
    if (callee.result === "ULONG") return [`value = ${text};`];
    if (callee.result === "BOOLEAN") return block(`if (!${text})`, [trace(scope, `${random.pick(driver.nouns)} refused, %u and %u`, "index", "value")]);
    const failed = scope.fn.result === "NTSTATUS" ? ["goto Exit;"] : [`${counter(scope)}++;`];
    return [`status = ${text};`, ...block("if (!NT_SUCCESS(status))", [trace(scope, `${callee.name} failed %08x at %u`, "status", "value"), ...failed])];
}

function argument(scope, { type, name }) {
    if (name === "Extension") return "Extension";
    if (type === "ULONG") return number(scope);
    if (type === "PVOID") return "buffer";
    const own = recordOf(scope.driver, scope.fn);
    return own !== undefined && `P${own.name}` === type ? "Item" : `(${type})buffer`;
}

function choose(scope) {
    const { random, driver } = scope;
    const cases = random.some(driver.states, random.between(2, 4)).flatMap((state) => [`case ${state}:`, ...indented([...body(scope), "break;"])]);
    return ["switch (Extension->State) {", ...cases, "default:", "    break;", "}"];
}

function locked(scope) {
    const lock = field(scope, "KSPIN_LOCK") ?? "Extension->Lock";
    // Nothing that leaves the function or waits stands under a lock.
    const simple = Array.from({ length: scope.random.between(1, 3) }, () => makers[scope.random.below(4)][1](scope)).flat();
    return [`KeAcquireSpinLock(&${lock}, &oldIrql);`, ...simple, `KeReleaseSpinLock(&${lock}, oldIrql);`];
}

function walk(scope) {
    const list = field(scope, "LIST_ENTRY") ?? "Extension->List";
    const record = scope.random.pick(scope.driver.records);
    const inner = [`P${record.name} each = CONTAINING_RECORD(entry, ${record.name}, Link);`, "", `value += each->${numberField(record)};`];
    if (scope.random.chance(50)) inner.push(...block(`if (each->${numberField(record)} == ${number(scope)})`, ["break;"]));
    return block(`for (entry = ${list}.Flink; entry != &${list}; entry = entry->Flink)`, inner);
}

export function numberField(record) {
    return record.fields.find(({ type }) => type === "ULONG")?.name ?? "Length";
}

function poll(scope) {
    const tries = scope.random.between(10, 2000);
    return [
        ...block(`for (index = 0; index < ${tries}; index++)`, [
            `value = READ_REGISTER_ULONG(${register(scope)});`, ...block(`if ((value & ${bit(scope)}) == 0)`, ["break;"]), `KeStallExecutionProcessor(${scope.random.between(1, 50)});`,
        ]),
        ...block(`if (index == ${tries})`, [trace(scope, `the device does not answer, %u after %u`, "value", "index")]),
    ];
}

function allocate(scope) {
    const record = scope.random.pick(scope.driver.records);
    return [
        `buffer = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(${record.name}), ${scope.driver.upper}_TAG);`,
        ...block("if (buffer != NULL)", [`RtlZeroMemory(buffer, sizeof(${record.name}));`, `((P${record.name})buffer)->${numberField(record)} = ${number(scope)};`, `ExFreePoolWithTag(buffer, ${scope.driver.upper}_TAG);`, "buffer = NULL;"]),
    ];
}

function item(scope) {
    const record = recordOf(scope.driver, scope.fn);
    if (record === undefined) return [`${counter(scope)}--;`];
    return [`Item->${numberField(record)} = ${number(scope)};`, ...block(`if (Item->${numberField(record)} > ${counter(scope)})`, [`Item->Length = sizeof(*Item) + ${number(scope)};`])];
}
