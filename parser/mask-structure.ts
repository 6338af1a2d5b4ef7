/** Second mask: constructs that only their place in an item makes recognisable. */
import type { Mask } from "./mask.js";
import type { RawItem } from "./outline.js";
import type { PreprocessorLine } from "./parsed-file.js";
import { blankDeadCode } from "./reduction.js";
import type { Tokens } from "./tokens.js";

export function maskStructure(tokens: Tokens, lines: readonly PreprocessorLine[], item: RawItem, mask: Mask): void {
    blankDeadCode(tokens, lines, item, mask);
}
