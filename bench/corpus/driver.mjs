/** What the files of one generated driver have in common: its style, names, structures, registers and functions. */
import { areas, commonNouns, devices, fieldTypes, verbs } from "./words.mjs";

/**
 * @param random the driver's own stream
 * @param number tells it from the repository's other drivers
 */
export function makeDriver(random, number) {
    const area = random.pick(areas);
    const device = random.pick(devices);
    const prefix = `${device}${"abcdefghijklmnopqrstuvwxyz"[number % 26]}${number >= 26 ? Math.floor(number / 26) : ""}`;
    const nouns = [...area.nouns, ...random.some(commonNouns, 6)];
    const driver = {
        area, prefix, nouns,
        upper: prefix.toUpperCase(),
        folder: `${area.name}/${prefix.toLowerCase()}`,
        style: makeStyle(random),
        names: new Set(),
        functions: [],
    };
    driver.extension = `${driver.upper}_EXTENSION`;
    driver.fields = fields(random, nouns, 24);
    driver.records = nouns.slice(0, 5).map((noun) => ({ name: `${driver.upper}_${noun.toUpperCase()}`, fields: fields(random, nouns, random.between(5, 14)) }));
    driver.registers = unique(random, 20, () => `${random.pick(nouns)}${random.pick(["Control", "Status", "Mask", "Base", "Size", "Data", "Index"])}`);
    driver.bits = unique(random, 30, () => `${driver.upper}_${random.pick(nouns).toUpperCase()}_${random.pick(["ENABLE", "BUSY", "DONE", "ERROR", "MASK", "SHIFT", "READY", "RESET"])}`);
    driver.states = unique(random, random.between(4, 8), () => `${prefix}State${random.pick(nouns)}${random.pick(["Idle", "Busy", "Stopped", "Ready"])}`);
    return driver;
}

function makeStyle(random) {
    return {
        indent: random.pick(["    ", "    ", "    ", "  ", "\t"]),
        bracesAlone: random.chance(55),
        sal: random.pick([0, 0, 1, 2, 2]),
        comments: random.pick(["line", "block", "box"]),
        crlf: random.chance(15),
        headsAlone: random.chance(40),
        banner: random.pick(["module", "doxygen", "licence"]),
        trace: random.pick(["KdPrint", "DbgPrintEx", "TraceEvents"]),
    };
}

function fields(random, nouns, count) {
    return unique(random, count, () => `${random.pick(nouns)}${random.pick(["Count", "Offset", "Flags", "Lock", "List", "Index", "Limit", "Size", "Pending", "Base", "Event"])}`)
        .map((name) => ({ name, type: typeFor(random, name) }));
}

/** Names say what they hold, so that code written from them makes sense. */
function typeFor(random, name) {
    if (name.endsWith("Lock")) return "KSPIN_LOCK";
    if (name.endsWith("List")) return "LIST_ENTRY";
    if (name.endsWith("Event")) return "KEVENT";
    if (name.endsWith("Base")) return "PUCHAR";
    if (/(?:Count|Offset|Flags|Index|Limit|Size)$/u.test(name)) return "ULONG";
    return random.pick(fieldTypes);
}

function unique(random, count, make) {
    const names = new Set();
    for (let tries = 0; names.size < count && tries < count * 20; tries++) names.add(make());
    return [...names];
}

/** Plans a function of a file: its head is known to the whole driver before any body is written. */
export function planFunction(random, driver, file) {
    const nouns = driver.nouns;
    const isStatic = random.chance(35);
    let name = `${isStatic && random.chance(50) ? "" : driver.prefix}${random.pick(verbs)}${random.pick(nouns)}`;
    while (driver.names.has(name)) name += random.pick(["Ex", "Internal", "Worker", random.pick(nouns), "2", "Locked", "Callback"]);
    driver.names.add(name);
    const kind = random.chance(45) ? "plain" : random.chance(70) ? random.pick(driver.area.kinds) : random.pick(["irp", "pnp", "power", "registers", "queue", "parse", "table"]);
    const fn = { name, file, isStatic, kind, result: random.pick(["NTSTATUS", "NTSTATUS", "VOID", "ULONG", "BOOLEAN"]), parameters: parameters(random, driver) };
    driver.functions.push(fn);
    return fn;
}

function parameters(random, driver) {
    const list = [{ type: `P${driver.extension}`, name: "Extension", sal: "In" }];
    if (random.chance(60)) list.push({ type: "ULONG", name: random.pick(["Flags", "Index", "Length", "Offset", "Mode"]), sal: "In" });
    if (random.chance(45)) list.push({ type: `P${random.pick(driver.records).name}`, name: "Item", sal: "Inout" });
    if (random.chance(25)) list.push({ type: "PVOID", name: "Buffer", sal: "Out" });
    return list;
}

export function recordOf(driver, fn) {
    const type = fn.parameters.find(({ name }) => name === "Item")?.type;
    return driver.records.find(({ name }) => `P${name}` === type);
}
