/** The properties that the fuzzer tries: how a case is made, and what must hold of it. */
import fc from "fast-check";
import type { Files } from "../lint-files.js";
import { applyChange, type Change, hugeUnits, kinds } from "./edits.js";
import { fillerFaults, fixFaults, lineEndFaults, lintInOrder, orderFaults, runFaults } from "./invariants.js";
import type { Seed } from "./seeds.js";
import { cppWords, words } from "./words.js";

/** What a property is tried on. */
export interface Case {
    /** For people: where it comes from. */
    readonly name: string;
    readonly files: Files;
    /** Choices of the property's own. */
    readonly extra: readonly number[];
}

export interface Property {
    readonly name: string;
    /** How many cases of it a round has. */
    readonly share: number;
    readonly cases: fc.Arbitrary<Case>;
    /** What is wrong, one sentence each. */
    readonly faults: (each: Case) => readonly string[];
}

const number = fc.nat(65535);
const change: fc.Arbitrary<Change> = fc.record({ kind: fc.constantFrom(...kinds), at: number, other: number, length: number });

/** @param most the most changes that are made */
function mutants(seeds: readonly Seed[], least: number, most: number): fc.Arbitrary<Case> {
    return fc.record({ seed: fc.nat(seeds.length - 1), donor: fc.nat(seeds.length - 1), file: number, cpp: fc.integer({ min: 0, max: 4 }), changes: fc.array(change, { minLength: least, maxLength: most }), extra: fc.tuple(number, number) })
        .map(({ seed, donor, file, cpp, changes, extra }) => {
            const { name, files } = seeds[seed]!;
            const names = Object.keys(files);
            const target = names[file % names.length]!;
            const from = Object.values(seeds[donor]!.files)[0] ?? "";
            const text = changes.reduce((sum, each) => applyChange(sum, each, from), files[target]!);
            const changed = { ...files, [target]: text };
            return { name, files: cpp === 0 ? asCpp(changed) : changed, extra };
        });
}

function asCpp(files: Files): Files {
    const toCpp = (name: string): string => name.replace(/\.c$/u, ".cpp");
    return Object.fromEntries(Object.entries(files).map(([name, text]) => [toCpp(name), text]));
}

/** Words of drivers in any order, some of them inside of a function. */
function soup(): fc.Arbitrary<Case> {
    const of = (list: readonly string[], name: string): fc.Arbitrary<Case> => {
        return fc.record({ tokens: fc.array(fc.constantFrom(...list), { maxLength: 300, size: "max" }), inside: fc.boolean(), extra: fc.tuple(number, number) }).map(({ tokens, inside, extra }) => {
            const text = tokens.join(" ");
            return { name: "soup", files: { [name]: inside ? `#include <wsk.h>\nNTSTATUS Run(PWSK_SOCKET Socket, PIRP Irp)\n{\n${text}\n}\n` : text }, extra };
        });
    };
    return fc.oneof(of(words, "main.c"), of([...words, ...cppWords], "main.cpp"), of([...words, ...cppWords], "main.h"));
}

/** Where something very long may stand: what comes before it, and behind. */
const places: readonly (readonly [before: string, after: string])[] = [
    ["", ""], ["#define M ", "\n"], ["#define M(x) ", " x\n"], ["#define FN(name) NTSTATUS name(", ")\nFN(Run) {}\n"], ["#if ", "\n#endif\n"], ["#include \"", "\"\n"], ["#pragma warning(", ")\n"],
    ["/* ", " */"], ["// ", "\n"], ["static int t[] = { ", " };\n"], ["int a ", ";\n"], ["typedef struct _T { ", " } T;\n"], ["enum { ", " };\n"], ["NTSTATUS Other(", ");\n"], ["NTSTATUS Other(", ") { return 0; }\n"],
    ["VOID Other(PIRP Irp) { ", " IoFreeIrp(Irp); }\n"], ["VOID Other(PIRP Irp) { IoFreeIrp(Irp", "); }\n"], ["VOID Other(PIRP Irp) { IoFreeIrp(Irp); ", ""], ["VOID Other(PIRP Irp) { if (", ") IoFreeIrp(Irp); }\n"],
    ["VOID Other(PIRP Irp) { switch (1) { ", " } IoFreeIrp(Irp); }\n"], ["VOID Other(PIRP Irp) { Irp->IoStatus ", " = 1; }\n"], ["~Other(", ") {}\n"], ["template <", "> struct T {};\n"], ["struct A : ", " { void f() {} };\n"],
    ["const WSK_CLIENT_CONNECTION_DISPATCH Events = { ", " };\n"], ["extern ", " x;\n"], ["_In_(", ") int a;\n"], ["char *s = \"", "\";\n"],
];

const RUN = "NTSTATUS Run(PWSK_SOCKET Socket, PIRP Irp)\n{\n    NTSTATUS st = ((PWSK_PROVIDER_BASIC_DISPATCH)Socket->Dispatch)->WskCloseSocket(Socket, Irp);\n    IoFreeIrp(Irp);\n    return st;\n}\n";

/** Something very long in one place, between functions that are looked at. */
function lengths(): fc.Arbitrary<Case> {
    return fc.record({ place: fc.constantFrom(...places), unit: fc.constantFrom(...hugeUnits), size: fc.integer({ min: 30_000, max: 120_000 }), name: fc.constantFrom("main.c", "main.c", "main.cpp", "main.h") })
        .map(({ place: [before, after], unit, size, name }) => {
            const text = `#include <wsk.h>\n${RUN}${before}${unit.repeat(Math.ceil(size / unit.length))}${after}${RUN.replace("Run", "RunAgain")}`;
            return { name: `${JSON.stringify(unit)} behind ${JSON.stringify(before)}`, files: name === "main.h" ? { [name]: text, "main.c": `#include "main.h"\n${RUN}` } : { [name]: text }, extra: [] };
        });
}

/** Edits and accepted fixes in turns, as in an editor; every state is checked. */
function sessionFaults(seeds: readonly Seed[], { files, extra }: Case): readonly string[] {
    let state = files;
    const donor = Object.values(seeds[(extra[0] ?? 0) % seeds.length]!.files)[0] ?? "";
    for (let step = 0; step < 4; step++) {
        const faults = runFaults(state);
        if (faults.length > 0) return faults;
        const edits = lintInOrder(state, Object.keys(state)).flatMap(({ file, fix, suggestions = [] }) => [...(fix === undefined ? [] : [{ file, fix }]), ...suggestions.map((each) => ({ file, fix: each.fix }))]);
        const edit = edits[(extra[1] ?? 0) % Math.max(1, edits.length)];
        const file = edit?.file ?? Object.keys(state)[0]!;
        const text = state[file]!;
        const mark = text.startsWith("\uFEFF") ? 1 : 0;
        const fixed = edit === undefined ? text : text.slice(0, edit.fix.range[0] + mark) + edit.fix.text + text.slice(edit.fix.range[1] + mark);
        const choice = (extra[step % 2] ?? 0) * (step + 7);
        state = { ...state, [file]: applyChange(fixed, { kind: kinds[choice % kinds.length]!, at: choice % 65536, other: (choice * 31) % 65536, length: (choice * 7) % 65536 }, donor) };
    }
    return runFaults(state);
}

/** All properties over the given seeds. */
export function propertiesOver(seeds: readonly Seed[]): readonly Property[] {
    return [
        { name: "soup", share: 20, cases: soup(), faults: ({ files }) => runFaults(files) },
        { name: "mutants", share: 50, cases: mutants(seeds, 1, 12), faults: ({ files }) => runFaults(files) },
        { name: "line ends", share: 15, cases: mutants(seeds, 0, 4), faults: ({ files }) => lineEndFaults(files) },
        { name: "fillers", share: 30, cases: mutants(seeds, 0, 3), faults: ({ files, extra }) => fillerFaults(files, extra[0] ?? 0, extra[1] ?? 0) },
        { name: "order", share: 10, cases: mutants(seeds.filter(({ files }) => Object.keys(files).length > 1), 0, 4), faults: ({ files }) => orderFaults(files) },
        { name: "lengths", share: 3, cases: lengths(), faults: ({ files }) => runFaults(files) },
        { name: "fixes", share: 15, cases: mutants(seeds, 0, 2), faults: ({ files }) => fixFaults(files) },
        { name: "sessions", share: 10, cases: mutants(seeds, 0, 2), faults: (each) => sessionFaults(seeds, each) },
    ];
}
