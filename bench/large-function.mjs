/**
 * Times the compiled plugin on one very large function: `node bench/large-function.mjs [lines] [branches] [labels]`, 3000, 400 and 60 if
 * not given. Prints the processor and wall time of the first lint, parsing included.
 */
import { performance } from "node:perf_hooks";
import { largeFunction } from "./large-source.mjs";

const [lines = 3000, branches = 400, labels = 60] = process.argv.slice(2).map(Number);
const { Linter } = await import("eslint");
const { default: wsk } = await import("../dist/index.js");

const text = `#include <wsk.h>\nNTSTATUS Register(void) { return WskRegister(0, 0); }\n${largeFunction({ lines, branches, labels })}`;
const linter = new Linter();
const start = performance.now();
const before = process.cpuUsage().user;
const messages = linter.verify(text, [wsk.configs.recommended], { filename: "large.c" });
const processor = (process.cpuUsage().user - before) / 1000;
console.log(`${text.length} characters, ${text.split("\n").length} lines, ${branches} branches, ${labels} labels, ${messages.length} findings`);
console.log(`${processor.toFixed(0).padStart(8)} ms of the processor`);
console.log(`${(performance.now() - start).toFixed(0).padStart(8)} ms on the clock`);
