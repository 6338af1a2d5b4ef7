/** The search for what a mistyped name meant, apart from index.ts: a command line is checked before the analysis is loaded. */
export { editDistance, nearest } from "../parser/nearest.js";
