/** Programs made of texts, for the tests of the analysis. */
import { parseFile } from "../parser/parse.js";
import { Files } from "../analysis/files.js";
import type { Sym } from "../analysis/flow/sym.js";
import { Program } from "../analysis/program.js";
import { Project } from "../analysis/project.js";

/** A program of files that exist in memory only, by name. */
export function programOf(files: Readonly<Record<string, string>>): Program {
    const host = { list: () => Object.keys(files), read: (path: string) => files[path] ?? null };
    const [first = "main.c"] = Object.keys(files);
    const all = new Files(host, Object.keys(files), { file: parseFile(first, files[first] ?? "") });
    const program = new Program(new Project(all));
    // Snippets need not speak of WSK to be looked at.
    for (const path of Object.keys(files)) all.load(path);
    return program;
}

/** The arguments of all calls of `name` in a file, as the keys of their values. */
export function callArguments(code: string, name: string, path = "main.c"): string[][] {
    const program = programOf({ [path]: code });
    const found: string[][] = [];
    for (const fn of program.project.functions()) {
        for (const { target, args } of program.flow(fn)?.calls ?? []) if (target.name === name) found.push(args.map(symText));
    }
    return found;
}

/** A value's key; alternatives are joined by "or". */
export function symText(sym: Sym): string {
    return sym.kind === "phi" && sym.of !== null ? sym.of.map((each) => each.key).join(" or ") : sym.key;
}
