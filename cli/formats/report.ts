/** What a format is: a function from results to a text. */
import type { Palette } from "../colour.js";
import type { Result } from "../results.js";

/** Where a report is made, and for whom. */
export interface Setting {
    /** The working directory, which people see paths relative to. */
    readonly cwd: string;
    /** The folder of the repository, which other programs see paths relative to: the working directory or a folder above it. */
    readonly root: string;
    readonly colours: Palette;
}

/** Makes the text of a report: ends with a newline, or is empty where the format has nothing to say. */
export type Format = (results: readonly Result[], setting: Setting) => string | Promise<string>;
