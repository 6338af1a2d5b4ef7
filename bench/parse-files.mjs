/**
 * Parses the C and C++ files below a folder as they are, with tree-sitter and nothing else: `node bench/parse-files.mjs DIR`. Reading the
 * files is part of it, using the trees is not.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { sourcesBelow } from "./sources.mjs";

const require = createRequire(import.meta.url);
const Parser = require("tree-sitter");
const parsers = new Map();

function parserFor(path) {
    const name = /\.[ch]$/iu.test(path) ? "tree-sitter-c" : "tree-sitter-cpp";
    let parser = parsers.get(name);
    if (parser === undefined) {
        parser = new Parser();
        parser.setLanguage({ ...require(name), nodeTypeInfo: [] });
        parsers.set(name, parser);
    }
    return parser;
}

for (const path of sourcesBelow(process.argv[2])) {
    const text = readFileSync(path, "utf8");
    // Generated tables of megabytes can take minutes; the tool gives them up as well.
    if (text.length < 2_000_000) parserFor(path).parse(text, undefined, { bufferSize: text.length * 2 + 1024 });
}
