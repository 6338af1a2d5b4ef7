/** What a call calls. */
import {
    type KernelApi, type RegistrationFunction, registrationFunction, type WskFunction, wskMember, wskMemberByPfn,
} from "../../knowledge/index.js";
import { isOverloaded } from "../classes.js";
import type { CallInstr } from "../ir.js";
import type { Project } from "../project.js";
import { canonicalName, fieldType } from "../resolve.js";
import { type CType, typeText } from "../types.js";
import type { FunctionDecl, Unit } from "../unit.js";
import { cellOf, evaluate, type Frame } from "./evaluate.js";
import type { Sym } from "./sym.js";

export type Target =
    | { readonly kind: "kernel"; readonly name: string; readonly api: KernelApi }
    | { readonly kind: "registration"; readonly name: string; readonly api: RegistrationFunction }
    /** A function of WSK, called through a provider dispatch table; `dispatch` is the table's type where the source tells. */
    | { readonly kind: "wsk"; readonly name: string; readonly api: WskFunction; readonly dispatch: string | null }
    | { readonly kind: "function"; readonly name: string; readonly decl: FunctionDecl }
    | { readonly kind: "unknown"; readonly name: string };

/** Finds what a call calls, from the names in it and from what its function pointer is known to hold. */
export function resolveTarget(project: Project, unit: Unit, call: CallInstr, frame: Frame): Target {
    const { callee } = call;
    switch (callee.op) {
        case "function":
            return wholeTarget(project, namedTarget(project, unit, callee.name), call.args.length);
        case "member": {
            // Dispatch members are known by name and number of arguments: the receiver's type is often out of sight.
            const api = wskMember(callee.name, call.args.length);
            if (api !== undefined) return { kind: "wsk", name: callee.name, api, dispatch: dispatchName(project, unit, callee.type) };
            const pfn = wskMemberByPfn(typeName(fieldType(project, unit, callee.type, callee.name)));
            if (pfn !== undefined && pfn.argc === call.args.length) return { kind: "wsk", name: pfn.name, api: pfn, dispatch: null };
            const held = frame.state.load(cellOf(callee.place, frame));
            return pointerTarget(project, unit, held, callee.name);
        }
        case "pointer": {
            const pfn = wskMemberByPfn(typeName(callee.type));
            if (pfn !== undefined && pfn.argc === call.args.length) return { kind: "wsk", name: pfn.name, api: pfn, dispatch: null };
            return pointerTarget(project, unit, evaluate(callee.value, frame), typeText(callee.type));
        }
    }
}

/** A call with arguments by default that are no constants, and one of a function that has other declarations with other parameters, is of nothing that is known. */
function wholeTarget(project: Project, target: Target, argc: number): Target {
    if (target.kind !== "function" || target.decl.unit.file.dialect !== "c++") return target;
    const { decl, name } = target;
    const isShort = decl.parameters !== null && decl.parameters.length > argc;
    return isShort || isOverloaded(project, decl) ? { kind: "unknown", name } : target;
}

function typeName(type: CType): string {
    return type.kind === "named" ? type.name : "";
}

function dispatchName(project: Project, unit: Unit, type: CType): string | null {
    const named = canonicalName(project, unit, type);
    return named !== null && named.name.startsWith("WSK_PROVIDER_") ? named.name : null;
}

function namedTarget(project: Project, unit: Unit, name: string): Target {
    const api = project.api(name);
    if (api !== undefined) return { kind: "kernel", name, api };
    const registration = registrationFunction(name);
    if (registration !== undefined) return { kind: "registration", name, api: registration };
    const decl = project.function(name, unit);
    return decl === null ? { kind: "unknown", name } : { kind: "function", name, decl };
}

function pointerTarget(project: Project, unit: Unit, value: Sym, name: string): Target {
    if (value.kind !== "function") return { kind: "unknown", name };
    return namedTarget(project, unit, value.name);
}
