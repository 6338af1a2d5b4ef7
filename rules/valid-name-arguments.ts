import { type Driver, isConstant, memberCell, type ParsedFile, pointeeCell, step, type Sym } from "../analysis/index.js";
import { LONGEST_ADDRESS, NAME_ARGUMENTS, type NameArguments, USER_MODE_HEADERS, wskMembersNamed } from "../knowledge/index.js";
import { defineRule, type Edit, type Finding } from "./support/define-rule.js";
import { givenArguments, type GivenArguments, isNull } from "./support/wsk-arguments.js";

type Id = "noName" | "noOutput" | "addressLength" | "noBuffer" | "header";

export default defineRule({
    id: "valid-name-arguments",
    contracts: { J04: ["noName", "noOutput", "addressLength", "noBuffer"], J05: ["header"] },
    category: "arguments",
    level: "warn",
    description: "Require valid arguments for the name functions of WSK, and wsk.h instead of ws2def.h",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_get_address_info",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_get_name_info",
        "https://learn.microsoft.com/windows-hardware/drivers/network/ws2def-h",
    ],
    fix: "fix",
    messages: {
        noName: "{{call}} is asked for nothing: {{node}} and {{service}} are both NULL, so it fails with STATUS_INVALID_PARAMETER. Give it the name of a host or of a service.",
        noOutput: "{{call}} has nowhere to put a name: {{node}} and {{service}} are both NULL, so it fails. Pass a UNICODE_STRING with a buffer for the one that is wanted.",
        addressLength:
            "{{call}} is given an address of {{length}} bytes, but no address is longer than SOCKADDR_STORAGE (128 bytes): it fails, or reads beyond the address. " +
            "Pass the size of the address's own type.",
        noBuffer:
            "The string for {{name}} has no buffer when {{call}} fills it: WSK does not allocate one, so the call fails or writes nothing. " +
            "Point Buffer at memory of your own and set MaximumLength to its size.",
        header:
            "ws2def.h must not be included directly in a file that uses wsk.h: which of its declarations a kernel driver sees is for wsk.h to say. Remove the line; wsk.h includes it.",
    },
    check(driver, report) {
        for (const row of NAME_ARGUMENTS) {
            for (const call of callsOf(driver, row)) for (const finding of problems(row, call)) report({ at: call.event.call.node, ...finding });
        }
        for (const finding of headers(driver.file)) report(finding);
    },
});

function callsOf(driver: Driver, { function: name, names, addressLength }: NameArguments): Iterable<GivenArguments> {
    return givenArguments(driver, name, [...names, ...(addressLength === null ? [] : [addressLength])]);
}

function* problems(row: NameArguments, { event, values, trace }: GivenArguments): Generator<Omit<Finding<Id>, "at">, void, undefined> {
    const parameters = wskMembersNamed(row.function)[0]?.parameters ?? [];
    const [node = "", service = ""] = row.names.map((index) => parameters[index]?.name);
    const call = row.function;
    if (isNull(values[0]) && isNull(values[1])) {
        yield { message: row.fills ? "noOutput" : "noName", data: { call, node, service }, trace: trace(`${call} gets NULL for both names`) };
    }
    const length = row.addressLength === null ? undefined : values[2];
    if (length?.kind === "const" && length.value > LONGEST_ADDRESS) {
        yield { message: "addressLength", data: { call, length: length.value }, trace: trace(`${call} gets ${length.value} for the length`) };
    }
    for (const index of row.fills ? row.names : []) {
        const string = event.args[index];
        if (string === undefined || !isWithoutBuffer(string, event.state)) continue;
        const name = parameters[index]?.name ?? "";
        yield { message: "noBuffer", data: { call, name }, trace: [step(event.call.node, `${name} has no buffer here`)] };
    }
}

/** True for a string of the function's own that certainly has no room for anything. */
function isWithoutBuffer(string: Sym, state: GivenArguments["event"]["state"]): boolean {
    if (string.kind !== "address" || !("variable" in string.cell.base)) return false;
    const member = (name: string): Sym => state.load(memberCell(pointeeCell(string), name));
    return ["Buffer", "MaximumLength"].some((name) => isConstant(member(name), 0) || member(name).kind === "uninitialized");
}

/** The lines that include ws2def.h in a source of a driver. */
function* headers(file: ParsedFile): Generator<Finding<"header">, void, undefined> {
    if (!/ws2def\.h/i.test(file.text)) return;
    const includes = file.lines.filter((line) => line.name === "include").map((line) => ({ line, header: /^[<"](?:.*[\\/])?([\w.]+)[>"]$/u.exec(line.argument)?.[1]?.toLowerCase() }));
    const first = includes.find(({ header }) => header === "wsk.h")?.line;
    if (first === undefined || includes.some(({ header }) => header !== undefined && USER_MODE_HEADERS.includes(header))) return;
    for (const { line, header } of includes) {
        if (header === "ws2def.h") yield { at: line, message: "header", fix: first.start < line.start ? [withoutLine(file.text, line)] : [] };
    }
}

function withoutLine(text: string, { start, end }: { readonly start: number; readonly end: number }): Edit {
    const rest = /^[ \t]*(?:\r\n|\n|\r)?/u.exec(text.slice(end))?.[0].length ?? 0;
    return { start: text.lastIndexOf("\n", start - 1) + 1, end: end + rest, text: "" };
}
