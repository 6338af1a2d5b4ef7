/** Arguments against a table of options: every slip is one sentence, with the option that was meant. */
import { parseArgs } from "node:util";
import { suggestion } from "./suggest.js";
import { UsageError } from "./usage-error.js";

export interface Declared {
    readonly type: "boolean" | "string";
    readonly short?: string;
    readonly multiple?: true;
    /** For a switch that may be given a value, behind `=` only: the next argument is no part of it. */
    readonly mayHaveValue?: true;
}

export interface Arguments<Name extends string> {
    readonly positionals: readonly string[];
    readonly has: (name: Name) => boolean;
    /** The value given last; null when none was. */
    readonly text: (name: Name) => string | null;
    readonly all: (name: Name) => readonly string[];
}

interface OptionToken {
    readonly name: string;
    readonly rawName: string;
    readonly value: string | undefined;
    readonly inlineValue: boolean | undefined;
}

/**
 * Reads arguments.
 *
 * @param declared the options that there are
 * @throws {UsageError} for an unknown option, a value too many or too few
 */
export function readArguments<Name extends string>(args: readonly string[], declared: Readonly<Record<Name, Declared>>): Arguments<Name> {
    // Not strict: its messages are long and name no alternative. The tokens tell everything that strict mode would have checked.
    const { positionals, tokens } = parseArgs({ args: [...args], options: declared, allowPositionals: true, strict: false, tokens: true });
    const given = new Map<string, string[]>();
    for (const token of tokens) {
        if (token.kind !== "option") continue;
        checkOption(token, declared);
        given.set(token.name, [...(given.get(token.name) ?? []), ...(token.value === undefined ? [] : [token.value])]);
    }
    if (positionals.includes("")) throw new UsageError("An empty path names nothing; name a file or a folder, or nothing for the current folder.");
    return {
        positionals,
        has: (name) => given.has(name),
        text: (name) => given.get(name)?.at(-1) ?? null,
        all: (name) => given.get(name) ?? [],
    };
}

function checkOption({ name, rawName, value, inlineValue }: OptionToken, declared: Readonly<Record<string, Declared>>): void {
    const known = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (known === undefined) {
        const names = Object.keys(declared).map((each) => `--${each}`);
        throw new UsageError(`There is no option ${rawName}; ${suggestion(rawName, names, (each) => each, "wsk-lint --help names all.")}`);
    }
    if (known.mayHaveValue === true) {
        if (value === "") throw new UsageError(`The option ${rawName} got an empty value; leave "=" out for the usual one.`);
        return;
    }
    if (known.type === "boolean" && value !== undefined) throw new UsageError(`The option ${rawName} takes no value, but got "${value}".`);
    // `--rule --fix` forgot a value; a value that really starts with a dash can be given as --rule=-x.
    if (known.type === "string" && (value === undefined || (!inlineValue && /^-(?!\d)/u.test(value)))) {
        throw new UsageError(`The option ${rawName} needs a value; see wsk-lint --help.`);
    }
}
