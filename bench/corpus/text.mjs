/** Comments, traces and banners in a driver's style. */
import { sentences } from "./words.mjs";

export function sentence(random, driver) {
    return random.pick(sentences).replace("#", random.pick(driver.nouns).toLowerCase());
}

/** A comment line inside of a function. */
export function comment({ random, driver }) {
    const text = sentence(random, driver);
    return driver.style.comments === "line" ? `// ${text}` : `/* ${text} */`;
}

/** A trace statement with two values. */
export function trace({ random, driver }, format, first, second) {
    switch (driver.style.trace) {
        case "KdPrint":
            return `KdPrint(("${driver.prefix}: ${format}\\n", ${first}, ${second}));`;
        case "DbgPrintEx":
            return `DbgPrintEx(DPFLTR_IHVDRIVER_ID, DPFLTR_${random.pick(["ERROR", "INFO", "TRACE"])}_LEVEL, "${format}\\n", ${first}, ${second});`;
        default:
            return `TraceEvents(TRACE_LEVEL_${random.pick(["ERROR", "WARNING", "INFORMATION"])}, DBG_${driver.upper}, "${format}", ${first}, ${second});`;
    }
}

/** The comment before a function: a line, a block or a box. */
export function headComment({ random, driver, fn }) {
    const lines = Array.from({ length: random.between(1, 3) }, () => sentence(random, driver));
    switch (driver.style.comments) {
        case "line":
            return ["//", ...lines.map((line) => `// ${line}`), "//"];
        case "block":
            return ["/**", ` * ${fn.name}:`, ...lines.map((line) => ` * ${line}`), " */"];
        default:
            return ["/*++", "", "Routine Description:", "", ...lines.map((line) => `    ${line}`), "", "Return Value:", "", `    ${fn.result}`, "", "--*/"];
    }
}

/** What a file begins with. */
export function banner({ random, driver }, name) {
    switch (driver.style.banner) {
        case "module":
            return ["/*++", "", "Module Name:", "", `    ${name}`, "", "Abstract:", "", `    ${sentence(random, driver)}`, `    ${sentence(random, driver)}`, "", "--*/", ""];
        case "doxygen":
            return ["/**", ` * @file ${name}`, ` * @brief ${sentence(random, driver)}`, " */", ""];
        default:
            return [
                "/*", ` * ${driver.prefix} ${driver.area.name} driver`, " *", " * Redistribution and use in source and binary forms, with or without modification, are permitted.",
                " * This software is provided without any warranty.", " *", ` * ${sentence(random, driver)}`, " */", "",
            ];
    }
}
