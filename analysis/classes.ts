/** Classes of C++: what they inherit, what their methods are, and which of them a call certainly reaches. */
import type { Project } from "./project.js";
import type { RecordType } from "./records.js";
import { type Declared, typeText } from "./types.js";
import type { FunctionDecl, Unit } from "./unit.js";

const MOST_BASES = 8;

/** A class and those that it inherits from, as far as they are in sight; `isWhole` is false where one is not. */
export function lineage(project: Project, unit: Unit, record: RecordType | null): { readonly records: readonly RecordType[]; readonly isWhole: boolean } {
    const records = new Set(record === null ? [] : [record]);
    let isWhole = record !== null;
    // A set may grow while it is walked.
    for (const each of records) {
        for (const base of each.cpp?.bases ?? []) {
            const found = base === "" || records.size > MOST_BASES ? null : project.record(base, unit);
            if (found === null) isWhole = false;
            else records.add(found);
        }
    }
    return { records: [...records], isWhole };
}

/** True for a static method of the class itself, false for another one; undefined for what is no method of it. */
export function staticness(project: Project, unit: Unit, record: RecordType, name: string): boolean | undefined {
    const written = record.cpp?.methods.get(name)?.isStatic;
    return written ?? (isRoutine(project, unit, record, name) ? true : undefined);
}

/** `static IO_COMPLETION_ROUTINE Sent;` declares a method, though it looks like a data member: it has a body, as no data has. */
function isRoutine(project: Project, unit: Unit, record: RecordType, name: string): boolean {
    const declared = record.cpp?.statics.get(name);
    return declared?.type.kind === "named" && declared.value === null && project.function(`${record.name}::${name}`, unit) !== null;
}

/** The static data member of that name of the class itself. */
export function staticData(project: Project, unit: Unit, record: RecordType, name: string): Declared | null {
    const declared = record.cpp?.statics.get(name);
    return declared === undefined || isRoutine(project, unit, record, name) ? null : declared;
}

/** The declarations of a function besides its definition: prototypes, of a method those in its class. */
export function declarationsOf(project: Project, fn: FunctionDecl): readonly Declared[] {
    const { owner } = fn.item;
    if (owner === "") return project.prototypes(fn.word, fn.unit);
    const parts = project.record(owner, fn.unit)?.cpp;
    const routine = parts?.statics.get(fn.word);
    return [...(parts?.methods.get(fn.word)?.declared ?? []), ...(routine === undefined ? [] : [routine])];
}

const overloaded = new WeakMap<FunctionDecl, boolean>();

/** True for a function that is declared with other parameters besides. */
export function isOverloaded(project: Project, fn: FunctionDecl): boolean {
    let known = overloaded.get(fn);
    if (known === undefined) {
        const own = fn.parameters?.map(({ type }) => typeText(type)).join();
        const others = declarationsOf(project, fn).map(({ type }) => (type.kind === "function" ? type.parameters : null));
        known = own !== undefined && others.some((each) => each !== null && each.map(({ type }) => typeText(type)).join() !== own);
        overloaded.set(fn, known);
    }
    return known;
}

/**
 * The method that a call with an object of the class `record` certainly reaches; null for static methods, and where another one could be meant.
 * @param isDirect the call names the class (`Base::Start()`), and reaches what it names though it is virtual
 */
export function methodReached(project: Project, unit: Unit, record: RecordType, name: string, isDirect: boolean): FunctionDecl | null {
    const owner = lineage(project, unit, record).records.find((each) => hasMember(each, name));
    const parts = owner?.cpp?.methods.get(name);
    if (owner === undefined || parts === undefined || parts.isStatic) return null;
    const isFixed = isDirect || parts.isFinal || record.cpp?.isFinal === true || !mayBeVirtual(project, unit, owner, name);
    const isClear = isFixed && parts.declared.every(({ type }) => type.kind === "function" && type.parameters !== null);
    const fn = isClear ? project.function(`${owner.name}::${name}`, unit) : null;
    return fn === null || fn.parameters === null || isOverloaded(project, fn) ? null : fn;
}

function hasMember({ cpp, fields }: RecordType, name: string): boolean {
    return cpp?.methods.has(name) === true || cpp?.statics.has(name) === true || fields.some((field) => field.name === name);
}

/** A method is virtual where one of its name in a base is, whatever its own class says. */
function mayBeVirtual(project: Project, unit: Unit, owner: RecordType, name: string): boolean {
    const { records, isWhole } = lineage(project, unit, owner);
    return !isWhole || records.some(({ cpp }) => cpp?.methods.get(name)?.isVirtual === true);
}
