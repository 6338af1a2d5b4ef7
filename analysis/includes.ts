/**
 * Which headers a file includes, and so which functions of other folders it can mean: C has no other way than a declaration in sight.
 * Judged by text: nothing is parsed.
 */
import { namesCalledIn } from "./heads.js";
import type { IncludeLines } from "./include-lines.js";
import { push } from "./multimaps.js";
import { baseName, folderOf, isHeader, nearness } from "./paths.js";
import { namesOf, type TextNames, withoutComments } from "./text-names.js";
import type { Texts } from "./texts.js";

/** `IO_COMPLETION_ROUTINE SendDone, ReceiveDone;` declares functions by their type; what has a star is a pointer. */
const DECLARED_BY_TYPE = /^(?:[ \t]*extern[ \t]+)?([A-Za-z_]\w*)[ \t]+([\w \t,]+);/gm;
/** Types of data: what they declare is a variable. */
const DATA_TYPE = /^(?:WSK_\w+|U?(?:CHAR|SHORT|LONG|INT|LONGLONG|LONG64|LONG_PTR|INT_PTR)|[SD]?WORD|BOOL(?:EAN)?|SIZE_T|P?VOID|HANDLE|NTSTATUS|LARGE_INTEGER|K(?:EVENT|MUTEX|SEMAPHORE|TIMER|DPC|SPIN_LOCK)|FAST_MUTEX|ERESOURCE|LIST_ENTRY|UNICODE_STRING|P(?:DEVICE|DRIVER|FILE)_OBJECT|PK?(?:THREAD|EVENT)|PIRP|PMDL|struct|union|enum|char|short|int|long|unsigned|void|bool)$/;
/** `#define Send SendNow` gives a function another name. */
const ALIAS = /^[ \t]*#[ \t]*define[ \t]+\w+[ \t]+([A-Za-z_]\w*)[ \t]*$/gm;
/** A macro with parameters, which is called like a function and is none. */
const MACRO = /^[ \t]*#[ \t]*define[ \t]+(\w+)\(/gm;
/** Headers of the C library: a tree that has its own has them for another system. */
const C_LIBRARY: ReadonlySet<string> = new Set([
    "assert", "complex", "ctype", "errno", "fenv", "float", "inttypes", "iso646", "limits", "locale", "math", "setjmp", "signal", "stdalign",
    "stdarg", "stdatomic", "stdbool", "stddef", "stdint", "stdio", "stdlib", "stdnoreturn", "string", "tgmath", "threads", "time", "uchar",
    "wchar", "wctype",
].map((name) => `<${name}.h`));

const NO_LINES: IncludeLines = { names: [], byMacro: false };

export class Includes {
    readonly #byName = new Map<string, string[]>();
    readonly #direct = new Map<string, readonly string[]>();
    readonly #all = new Map<string, ReadonlySet<string>>();
    readonly #declared = new Map<string, ReadonlySet<string>>();

    /** The names of each file. */
    readonly names: ReadonlyMap<string, TextNames>;

    /**
     * @param texts the files of a tree
     * @param before names of the same tree as it was
     */
    constructor(readonly texts: Texts, before?: ReadonlyMap<string, TextNames>) {
        this.names = namesOf(texts, before);
        for (const path of texts.paths) push(this.#byName, baseName(path), path);
    }

    /**
     * The file that an `#include` most likely means: the one of that name in the nearest folder.
     *
     * @param written the name with the quote or bracket that begins it
     */
    resolve(written: string, from: string): string | null {
        if (C_LIBRARY.has(written)) return null;
        const name = written.slice(1).replaceAll("\\", "/").toLowerCase();
        const suffix = `/${name.replace(/^(?:.*\/)?\.\.?\//, "")}`;
        let best: string | null = null;
        for (const path of this.#byName.get(baseName(name)) ?? []) {
            if (!`/${path}`.toLowerCase().endsWith(suffix)) continue;
            if (best === null || nearness(path, from) > nearness(best, from)) best = path;
        }
        return best;
    }

    /** All files of the tree that a file includes, over any number of steps. */
    of(path: string): ReadonlySet<string> {
        let all = this.#all.get(path);
        if (all === undefined) {
            const found = new Set(this.#directly(path));
            // A set may grow while it is walked: headers include headers.
            for (const each of found) for (const next of this.#directly(each)) found.add(next);
            this.#all.set(path, (all = found));
        }
        return all;
    }

    /** The `#include` lines of a file. */
    lines(path: string): IncludeLines {
        return this.names.get(path)?.includes ?? NO_LINES;
    }

    #directly(path: string): readonly string[] {
        let direct = this.#direct.get(path);
        if (direct === undefined) {
            const found = this.lines(path).names.map((written) => this.resolve(written, path));
            this.#direct.set(path, (direct = found.filter((each) => each !== null)));
        }
        return direct;
    }

    /** True for a source file without an `#include`, or with one of what a macro names: what it sees is told by the build. */
    isBlind(path: string): boolean {
        if (isHeader(path) || !this.texts.has(path)) return false;
        const { names, byMacro } = this.lines(path);
        return names.length === 0 || byMacro;
    }

    /** True for a file that is kernel code, as its calls or the headers that it sees say, and for one of which neither says anything. */
    isKernelCode(path: string): boolean {
        if (isHeader(path) || this.isBlind(path) || this.names.get(path)?.callsKernel === true) return true;
        return [path, ...this.of(path)].some((each) => this.names.get(each)?.includesKernel === true);
    }

    /**
     * True when code in `path` may mean the function `name` that `definer` defines: they share a folder, or the file itself or a header that
     * it includes declares the name.
     */
    canMean(path: string, name: string, definer: string): boolean {
        return folderOf(path) === folderOf(definer) || this.sees(path, name);
    }

    /** True when a declaration of the function is in sight, or might be. */
    sees(path: string, name: string): boolean {
        if (this.isBlind(path) || this.#declares(path, name)) return true;
        for (const header of this.of(path)) if (this.#declares(header, name)) return true;
        return false;
    }

    /** True when a file declares the function, or has a macro that names it. */
    #declares(path: string, name: string): boolean {
        let declared = this.#declared.get(path);
        if (declared === undefined) {
            const text = withoutComments(this.texts.get(path) ?? "");
            const names = isHeader(path) ? namesCalledIn(text) : (this.names.get(path)?.heads.declared ?? []);
            const byType = [...text.matchAll(DECLARED_BY_TYPE)].flatMap(([, type = "", list = ""]) => (DATA_TYPE.test(type) ? [] : (list.match(/\w+/g) ?? [])));
            const aliases = [...text.matchAll(ALIAS)].map(([, of = ""]) => of);
            const all = new Set([...names, ...byType, ...aliases]);
            for (const [, macro = ""] of text.matchAll(MACRO)) all.delete(macro);
            this.#declared.set(path, (declared = all));
        }
        return declared.has(name);
    }
}
