/** By which words a function's text can name a member of a WSK dispatch table. */
import { wskMembersNamed } from "../knowledge/index.js";
import type { Project } from "./project.js";

/** Macros of macros of macros. */
const MOST_ROUNDS = 3;

/**
 * The member's own name, its pointer type, the variables and members declared with that type, and the macros whose replacement contains
 * one of these.
 */
export function wordsFor(project: Project, member: string): ReadonlySet<string> {
    for (const word of ownWords(member)) project.files.loadMentions(word);
    const all = found.get(project) ?? new Map<string, Found>();
    found.set(project, all);
    const known = all.get(member);
    // Units are only ever added.
    if (known?.units === project.unitCount) return known.words;
    const words = findWords(project, member);
    all.set(member, { words, units: project.unitCount });
    return words;
}

interface Found {
    readonly words: ReadonlySet<string>;
    /** Of how many units. */
    readonly units: number;
}

const found = new WeakMap<Project, Map<string, Found>>();

/** The member's own name, and that of its pointer type. */
function ownWords(member: string): readonly string[] {
    return [member, ...wskMembersNamed(member).map(({ pfn }) => pfn)];
}

function findWords(project: Project, member: string): ReadonlySet<string> {
    const words = new Set(ownWords(member));
    for (const { pfn } of wskMembersNamed(member)) {
        const declared = new RegExp(`\\b${pfn}\\s+(\\w+)`, "g");
        for (const unit of project.units) for (const [, name] of unit.file.text.matchAll(declared)) if (name !== undefined) words.add(name);
    }
    for (let round = 0; round < MOST_ROUNDS; round++) {
        const before = words.size;
        for (const unit of project.units) {
            for (const { name, body } of unit.macros.values()) if (!words.has(name) && hasWord(body, words)) words.add(name);
        }
        if (words.size === before) break;
    }
    return words;
}

function hasWord(text: string, words: ReadonlySet<string>): boolean {
    for (const word of words) if (text.includes(word)) return true;
    return false;
}

/** True when a file of the project names a member of a WSK dispatch table, or its pointer type. */
export function speaksOf(project: Project, member: string): boolean {
    const known = spoken.get(project) ?? new Map<string, boolean>();
    spoken.set(project, known);
    let is = known.get(member);
    if (is === undefined) {
        const words = ownWords(member);
        is = [...project.units].some(({ path }) => words.some((word) => project.files.mentions(path, word)));
        known.set(member, is);
    }
    return is;
}

const spoken = new WeakMap<Project, Map<string, boolean>>();
