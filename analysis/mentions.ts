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
    const words = new Set([member]);
    for (const { pfn } of wskMembersNamed(member)) words.add(pfn);
    for (const word of [...words]) project.files.loadMentions(word);
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
        const words = [member, ...wskMembersNamed(member).map(({ pfn }) => pfn)];
        is = [...project.units].some(({ file }) => words.some((word) => file.text.includes(word)));
        known.set(member, is);
    }
    return is;
}

const spoken = new WeakMap<Project, Map<string, boolean>>();
