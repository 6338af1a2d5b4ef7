/** What a place in the code says about the build that compiles it: the conditions of the `#if`s around it. */
import type { FlowState } from "./flow/state.js";
import type { FunctionDecl } from "./unit.js";

/** The truth of conditions, by their text. */
export type Build = ReadonlyMap<string, boolean>;

/** Conditions of `#if` inside of functions are values of this name. */
const INSIDE = "#if ";

const ANY: Build = new Map();

/** What the `#if`s around a function, and those inside of it on the way to a state, say. `#else` of a group around a function says nothing. */
export function buildAt({ item }: FunctionDecl, state: FlowState): Build {
    const build = new Map<string, boolean>();
    for (const { text } of item.conditions) learn(build, text, true);
    for (const { of, eq, ne } of state.facts.values()) {
        if (of?.kind !== "name" || !of.name.startsWith(INSIDE)) continue;
        if (eq !== null || ne.includes(0)) learn(build, of.name.slice(INSIDE.length), eq !== 0);
    }
    return build.size === 0 ? ANY : build;
}

/** What both say; null when no build is both. */
export function inBoth(a: Build, b: Build): Build | null {
    if (b.size === 0) return a;
    if (a.size === 0) return b;
    for (const [text, truth] of b) if ((a.get(text) ?? truth) !== truth) return null;
    return new Map([...a, ...b]);
}

/** A build as text, the same for the same conditions. */
export function buildText(build: Build): string {
    return [...build].map(([text, truth]) => `${truth ? "" : "!"}${text}`).sort().join("&");
}

/** `#ifdef A`, `#if A` and `#if defined(A)` are taken for the same condition, which they are but for macros that are defined as 0. */
function learn(build: Map<string, boolean>, condition: string, truth: boolean): void {
    let text = condition.replace(/\s+/gu, "").replace(/\bdefined\(?(\w+)\)?/gu, "$1");
    while (/^\([^()]*\)$/u.test(text)) text = text.slice(1, -1);
    const negated = /^!\w+$/u.test(text);
    if (negated) text = text.slice(1);
    if (text !== "") build.set(text, truth !== negated);
}
