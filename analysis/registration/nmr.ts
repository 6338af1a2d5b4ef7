/** Clients that register with the Network Module Registrar themselves to use WSK. */
import { sameNumber } from "../flow/sym.js";
import { status } from "../../knowledge/index.js";
import type { CNode } from "../../parser/ast.js";
import { attachFaults } from "./nmr-attach.js";
import type { Program } from "../program.js";
import { returnsOf } from "../returns.js";
import { step, type TraceStep } from "../trace.js";
import type { Declared } from "../types.js";
import { declaredBy } from "../types.js";
import type { FunctionDecl, Unit } from "../unit.js";
import { matchesIn } from "../unit-texts.js";

export interface NmrFault {
    /** `status`: a detach routine returns another status; `neverCompleted`: STATUS_PENDING, and nothing completes the detach. */
    readonly kind: "status" | "neverCompleted" | "registered"
        /** An attach routine returns success though the binding has failed, a failure though it stands, or leaves its context behind. */
        | "attachFailed" | "attachDone" | "contextLeft";
    readonly at: CNode;
    readonly name: string;
    readonly value: string;
    readonly trace: readonly TraceStep[];
}

/** Positions in NPI_CLIENT_CHARACTERISTICS. */
const ATTACH = { slot: 2, member: "ClientAttachProvider" } as const;
const DETACH = { slot: 3, member: "ClientDetachProvider" } as const;
const WSK_NPI = "NPI_WSK_INTERFACE_ID";
const hasTable = matchesIn(/NPI_CLIENT_CHARACTERISTICS/);
const namesWsk = matchesIn(new RegExp(WSK_NPI));

/** What the functions of `unit` do wrong as a WSK client of the Network Module Registrar. */
export function* nmrFaults(program: Program, unit: Unit): Generator<NmrFault, void, undefined> {
    const { project } = program;
    project.files.loadMentions("NmrRegisterClient");
    for (const other of [...project.units]) {
        if (!hasTable(other) || !namesWsk(other)) continue;
        for (const table of tablesOf(other)) {
            if (table.value === null || !table.value.text.includes(WSK_NPI)) continue;
            if (other === unit) yield* registrations(program, unit, table);
            for (const routine of [ATTACH, DETACH]) {
                const slot = slotOf(table.value, routine);
                const fn = slot === null ? null : project.function(slot.text.replace(/^&/, ""), other);
                if (slot === null || fn?.unit !== unit) continue;
                const origin = step(slot, `${fn.name} is the ${routine.member} of ${table.name}`);
                yield* routine === ATTACH ? attachFaults(program, fn, origin) : detaching(program, fn, origin);
            }
        }
    }
}

function* tablesOf(unit: Unit): Generator<Declared, void, undefined> {
    const isTable = ({ type }: Declared): boolean => type.kind === "named" && type.name === "NPI_CLIENT_CHARACTERISTICS";
    for (const list of unit.scope.variables.values()) yield* list.filter(isTable);
    for (const list of unit.functions.values()) {
        for (const fn of list) {
            if (!unit.file.text.slice(fn.item.bodyStart, fn.item.end).includes("NPI_CLIENT_CHARACTERISTICS")) continue;
            for (const node of fn.body?.walk() ?? []) if (node.kind === "declaration") yield* declaredBy(node).filter(isTable);
        }
    }
}

function slotOf(list: CNode, { slot: position, member }: typeof ATTACH | typeof DETACH): CNode | null {
    const members = list.children.filter((child) => child.kind !== "comment");
    const named = members.find((child) => child.kind === "initializer_pair" && child.all("designator")[0]?.text === `.${member}`);
    if (named !== undefined) return named.get("value");
    const slot = members[position];
    return slot === undefined || slot.kind === "initializer_pair" ? null : slot;
}

/** WskRegister does all of this in one call. */
function* registrations(program: Program, unit: Unit, table: Declared): Generator<NmrFault, void, undefined> {
    for (const fn of program.functionsNaming("NmrRegisterClient")) {
        if (fn.unit !== unit) continue;
        for (const { target, call } of program.flow(fn)?.calls ?? []) {
            if (target.name !== "NmrRegisterClient" || call.node.get("arguments")?.children[0]?.text !== `&${table.name}`) continue;
            const trace = [step(table.node, `${table.name} asks for the network programming interface of WSK`)];
            yield { kind: "registered", at: call.node, name: fn.name, value: "", trace };
        }
    }
}

function* detaching(program: Program, fn: FunctionDecl, origin: TraceStep): Generator<NmrFault, void, undefined> {
    for (const site of returnsOf(program, fn)) {
        for (const { value, name } of site.constants) {
            if (value === null || is(value, "STATUS_SUCCESS")) continue;
            const text = name ?? String(value);
            if (!is(value, "STATUS_PENDING")) yield { kind: "status", at: site.node, name: fn.name, value: text, trace: [origin] };
            else if (!completes(program)) yield { kind: "neverCompleted", at: site.node, name: fn.name, value: text, trace: [origin] };
        }
    }
}

function is(value: number, name: string): boolean {
    return sameNumber(value, status(name)?.value ?? -1);
}

function completes(program: Program): boolean {
    program.project.files.loadMentions("NmrClientDetachProviderComplete");
    return [...program.project.units].some((unit) => unit.file.text.includes("NmrClientDetachProviderComplete"));
}
