/**
 * Checks JSON against the part of JSON Schema that this project's schemas use, and says what is wrong in one sentence with the place and, for
 * a wrong name, the nearest valid one. https://json-schema.org/draft-07
 */
import { nearest } from "./nearest.js";

/** The keywords that are understood; others (`description`, `default`) say nothing about validity. */
export interface Shape {
    readonly type?: "object" | "array" | "string" | "boolean" | "integer";
    readonly enum?: readonly unknown[];
    readonly const?: unknown;
    readonly pattern?: string;
    readonly minimum?: number;
    readonly maximum?: number;
    readonly minLength?: number;
    readonly minItems?: number;
    readonly maxItems?: number;
    /** One schema for all elements, or one for each place. */
    readonly items?: Shape | readonly Shape[];
    /** What is behind the places; `maxItems` says the same. */
    readonly additionalItems?: boolean;
    readonly properties?: Readonly<Record<string, Shape>>;
    readonly required?: readonly string[];
    readonly propertyNames?: Shape;
    readonly additionalProperties?: boolean | Shape;
    readonly anyOf?: readonly Shape[];
    /** What a value is, in words, for sentences. */
    readonly title?: string;
}

/**
 * What is wrong with a value, as a sentence; null when nothing is.
 *
 * @param path where the value stands, in words: `rules["wsk/x"]`; empty for the whole
 */
export function mistakeIn(value: unknown, shape: Shape, path = ""): string | null {
    if (shape.anyOf !== undefined) return inAlternatives(value, shape, path);
    if (!isOfType(value, shape) || !isAllowed(value, shape)) return `${nameOf(path)} must be ${expected(shape)}, not ${shown(value)}${slip(value, shape)}`;
    if (Array.isArray(value)) return inArray(value, shape, path);
    if (isRecord(value)) return inObject(value, shape, path);
    return null;
}

/** The alternative that the value's type speaks for is the one that was meant. */
function inAlternatives(value: unknown, shape: Shape, path: string): string | null {
    const mistakes = (shape.anyOf ?? []).map((each) => ({ each, mistake: mistakeIn(value, each, path) }));
    if (mistakes.some(({ mistake }) => mistake === null)) return null;
    const meant = mistakes.find(({ each }) => isOfType(value, each) && (each.type !== undefined || typeof value === typeof each.enum?.[0]));
    if (meant !== undefined) return meant.mistake;
    return `${nameOf(path)} must be ${expected(shape)}, not ${shown(value)}.`;
}

function inArray(value: readonly unknown[], { items, minItems = 0, maxItems = Infinity }: Shape, path: string): string | null {
    if (value.length < minItems || value.length > maxItems) {
        const bound = value.length < minItems ? minItems : maxItems;
        return `${nameOf(path)} must have at ${value.length < minItems ? "least" : "most"} ${bound} ${bound === 1 ? "element" : "elements"}, not ${value.length}.`;
    }
    for (const [index, element] of value.entries()) {
        const shape = Array.isArray(items) ? (items as readonly Shape[])[index] : (items as Shape | undefined);
        const mistake = shape === undefined ? null : mistakeIn(element, shape, `${path}[${index}]`);
        if (mistake !== null) return mistake;
    }
    return null;
}

function inObject(value: Readonly<Record<string, unknown>>, shape: Shape, path: string): string | null {
    const { properties = {}, required = [], propertyNames, additionalProperties = true } = shape;
    for (const [name, member] of Object.entries(value)) {
        const at = memberPath(path, name);
        const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
        if (own === undefined && additionalProperties === false) return unknownName(name, Object.keys(properties), path);
        if (propertyNames !== undefined && mistakeIn(name, propertyNames) !== null) return `${at} must be named by ${expected(propertyNames)}.`;
        const rest = typeof additionalProperties === "object" ? additionalProperties : {};
        const mistake = mistakeIn(member, own ?? rest, at);
        if (mistake !== null) return mistake;
    }
    const missing = required.find((name) => !Object.hasOwn(value, name));
    return missing === undefined ? null : `${nameOf(path)} must have "${missing}".`;
}

function unknownName(name: string, known: readonly string[], path: string): string {
    const best = meant(name, known);
    const help = best === null ? known.length > 0 ? `known are ${listed(known)}.` : "nothing is known there." : `did you mean "${best}"?`;
    return `There is no "${name}"${path === "" ? "" : ` in ${path}`}; ${help}`;
}

/** The name that was most likely meant. */
function meant(typed: string, known: readonly string[]): string | null {
    return nearest(typed, known, Math.max(1, Math.floor(typed.length / 3)));
}

/** The end of a sentence about a value that is none of a list. */
function slip(value: unknown, shape: Shape): string {
    const best = typeof value === "string" ? meant(value, (shape.enum ?? []).filter((each) => typeof each === "string")) : null;
    return best === null ? "." : `; did you mean "${best}"?`;
}

function isOfType(value: unknown, { type }: Shape): boolean {
    switch (type) {
        case undefined: return true;
        case "array": return Array.isArray(value);
        case "object": return isRecord(value);
        case "integer": return Number.isInteger(value);
        default: return typeof value === type;
    }
}

function isAllowed(value: unknown, shape: Shape): boolean {
    if (shape.enum !== undefined && !shape.enum.includes(value)) return false;
    if (shape.const !== undefined && shape.const !== value) return false;
    if (typeof value === "number") return value >= (shape.minimum ?? -Infinity) && value <= (shape.maximum ?? Infinity);
    if (typeof value !== "string") return true;
    return value.length >= (shape.minLength ?? 0) && (shape.pattern === undefined || new RegExp(shape.pattern, "u").test(value));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function expected(shape: Shape): string {
    if (shape.title !== undefined) return shape.title;
    if (shape.anyOf !== undefined) return shape.anyOf.map(expected).join(", or ");
    if (shape.enum !== undefined) return listed(shape.enum.map((value) => (typeof value === "string" ? value : JSON.stringify(value))), "or");
    switch (shape.type) {
        case "array": return "an array";
        case "object": return "an object";
        case "boolean": return "true or false";
        case "integer": return integerRange(shape);
        case "string": return shape.minLength === undefined ? "a string" : "a string that is not empty";
        default: return "another value";
    }
}

function integerRange({ minimum, maximum }: Shape): string {
    if (minimum === undefined) return "a whole number";
    return maximum === undefined ? `a whole number from ${minimum} on` : `a whole number from ${minimum} to ${maximum}`;
}

function shown(value: unknown): string {
    if (Array.isArray(value)) return "an array";
    return isRecord(value) ? "an object" : JSON.stringify(value);
}

function listed(names: readonly string[], word = "and"): string {
    const quoted = names.map((name) => (/^\d+$/u.test(name) ? name : `"${name}"`));
    return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} ${word} ${quoted.at(-1)}`;
}

function nameOf(path: string): string {
    return path === "" ? "The configuration" : path;
}

function memberPath(path: string, name: string): string {
    if (!/^[A-Za-z_$][\w$]*$/u.test(name)) return `${path}[${JSON.stringify(name)}]`;
    return path === "" ? name : `${path}.${name}`;
}
