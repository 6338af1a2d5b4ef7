/** The value of a preprocessor's condition, as far as it is made of what is known. */

/** Words, numbers, operators; anything else is no part of a condition that is understood. */
const TOKEN = /\s*(?:([A-Za-z_$][\w$]*)|(\d[\w.']*)|(&&|\|\||<<|>>|[=!<>]=|[-+*/%<>&^|!~()?:,]))/y;

const LITERAL = /^(0x[0-9a-f]+|0b[01]+|\d+)(?:u|l|i64)*$/i;

/** How tightly an operator of two operands binds. */
const BINDING: Readonly<Record<string, number>> = {
    "||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "<": 7, ">": 7, "<=": 7, ">=": 7,
    "<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10,
};

/** Deeper conditions are nobody's. */
const MOST_DEPTH = 50;

/** The value of an integer literal; null for other words, and for numbers that are too large to be compared here. */
export function integer(word: string): number | null {
    const digits = LITERAL.exec(word)?.[1];
    if (digits === undefined) return null;
    const isOctal = /^0\d/.test(digits);
    if (isOctal && /[89]/.test(digits)) return null;
    const value = isOctal ? parseInt(digits, 8) : Number(digits);
    return value <= 0x7fff_ffff ? value : null;
}

/**
 * The value of the condition behind `#if`; null when it depends on a name that is not known, or on an operator whose value is not worked out.
 * @param numbers the names that are defined, each as a number
 */
export function conditionValue(text: string, numbers: ReadonlyMap<string, number>): number | null {
    const words = wordsOf(text);
    return words === null ? null : new Reader(words, numbers).read();
}

function wordsOf(text: string): string[] | null {
    const words: string[] = [];
    for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
        TOKEN.lastIndex = at;
        const match = TOKEN.exec(text);
        if (match === null) return null;
        words.push(match[1] ?? match[2] ?? match[3] ?? "");
    }
    return words;
}

/** Reads a condition from left to right. One that is not understood leaves it broken, and without a value. */
class Reader {
    private at = 0;
    private depth = 0;
    private isBroken = false;

    constructor(private readonly words: readonly string[], private readonly numbers: ReadonlyMap<string, number>) {}

    read(): number | null {
        const value = this.binary(1);
        return this.isBroken || this.at < this.words.length ? null : value;
    }

    private binary(least: number): number | null {
        let left = this.unary();
        for (;;) {
            const operator = this.words[this.at] ?? "";
            const binding = Object.hasOwn(BINDING, operator) ? BINDING[operator]! : 0;
            if (binding < least || this.isBroken) return left;
            this.at++;
            left = combined(operator, left, this.binary(binding + 1));
        }
    }

    private unary(): number | null {
        const word = this.words[this.at++] ?? "";
        if (++this.depth > MOST_DEPTH) this.isBroken = true;
        const value = this.isBroken ? null : this.operand(word);
        this.depth--;
        return value;
    }

    private operand(word: string): number | null {
        if (word === "(") return this.parenthesized();
        if (word === "!") return negated(this.unary());
        if (word === "-" || word === "+" || word === "~") return signed(word, this.unary());
        if (word === "defined") return this.defined();
        if (/^\d/.test(word)) return integer(word);
        if (/^[A-Za-z_$]/.test(word)) return this.name(word);
        this.isBroken = true;
        return null;
    }

    private parenthesized(): number | null {
        const value = this.binary(1);
        if (this.words[this.at++] !== ")") this.isBroken = true;
        return value;
    }

    private defined(): number | null {
        const isEnclosed = this.words[this.at] === "(";
        if (isEnclosed) this.at++;
        const name = this.words[this.at++] ?? "";
        if (isEnclosed && this.words[this.at++] !== ")") this.isBroken = true;
        return this.numbers.has(name) ? 1 : null;
    }

    private name(word: string): number | null {
        if (this.words[this.at] !== "(") return this.numbers.get(word) ?? null;
        // A macro with arguments.
        for (let open = 0; this.at < this.words.length;) {
            const each = this.words[this.at++];
            if (each === "(") open++;
            else if (each === ")" && --open === 0) return null;
        }
        this.isBroken = true;
        return null;
    }
}

function negated(value: number | null): number | null {
    return value === null ? null : Number(value === 0);
}

function signed(operator: string, value: number | null): number | null {
    if (value === null || operator === "~") return null;
    return operator === "-" ? -value : value;
}

function combined(operator: string, left: number | null, right: number | null): number | null {
    if (operator === "&&") {
        if (left === 0 || right === 0) return 0;
        return left === null || right === null ? null : 1;
    }
    if (operator === "||") {
        if ((left !== null && left !== 0) || (right !== null && right !== 0)) return 1;
        return left === null || right === null ? null : 0;
    }
    return left === null || right === null ? null : compared(operator, left, right);
}

function compared(operator: string, left: number, right: number): number | null {
    if (operator === "==") return Number(left === right);
    if (operator === "!=") return Number(left !== right);
    // Whether a negative number is less depends on what is unsigned.
    if (left < 0 || right < 0) return null;
    switch (operator) {
        case "<": return Number(left < right);
        case ">": return Number(left > right);
        case "<=": return Number(left <= right);
        case ">=": return Number(left >= right);
        default: return null;
    }
}
