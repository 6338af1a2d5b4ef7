/** Reads the C and C++ files below a folder and does nothing with them: `node bench/read-files.mjs DIR`. */
import { readFileSync } from "node:fs";
import { sourcesBelow } from "./sources.mjs";

let characters = 0;
for (const path of sourcesBelow(process.argv[2])) characters += readFileSync(path, "utf8").length;
console.log(characters);
