/**
 * The lists of addresses that WskGetAddressInfo hands out: each is given back once, with WskFreeAddressInfo, and only where there is one.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_get_address_info
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_free_address_info
 */
import { ADDRESS_LISTS } from "../knowledge/index.js";
import type { CNode } from "../parser/ast.js";
import { type AddressFault, type ListFaults, listFaults, type ListRequest, localOf } from "./address-list-paths.js";
import { AddressTakers, POOL } from "./address-list-takers.js";
import type { CallEvent } from "./flow/engine.js";
import { isConstant } from "./flow/sym.js";
import { nameOf } from "./inspect/pointers.js";
import { instancesOf } from "./instances.js";
import { memberKey } from "./member-stores.js";
import { speaksOf, wordsFor } from "./mentions.js";
import type { Program } from "./program.js";
import { step, type TraceStep } from "./trace.js";
import type { FunctionDecl } from "./unit.js";
import { matchesIn } from "./unit-texts.js";
import { chainSteps } from "./waits.js";

/** Where a list is followed on a path that has not asked whether there is one. */
export interface UntestedList {
    readonly at: CNode;
    readonly request: CallEvent;
    readonly trace: readonly TraceStep[];
}

const { request: GET, release: FREE, result: RESULT } = ADDRESS_LISTS;
const freesPool = matchesIn(/ExFreePool|NdisFreeMemory|RtlFreeHeap/);

export class AddressInfos {
    #requests: readonly ListRequest[] | null = null;
    readonly #takers: AddressTakers;
    readonly #judged = new Map<ListRequest, ListFaults>();
    #kept: ReadonlyMap<string, ListRequest> | null = null;

    constructor(readonly program: Program) {
        this.#takers = new AddressTakers(program);
    }

    /** What `fn` does wrong with the lists that it has asked for, itself or by helpers. */
    faults(fn: FunctionDecl): readonly AddressFault[] {
        if (!speaksOf(this.program.project, GET)) return [];
        return [...this.#requestsOf(fn).flatMap((request) => this.#judge(request)), ...this.#keptToPool(fn)];
    }

    /** Where `fn` follows lists that it has asked for though it has not asked what came of the request. */
    followed(fn: FunctionDecl): readonly UntestedList[] {
        if (!speaksOf(this.program.project, GET)) return [];
        return this.#requestsOf(fn).flatMap((each) => {
            const [at] = this.#faultsOf(each).followed;
            const { event: request } = each;
            return at === undefined ? [] : [{ at, request, trace: [step(request.call.node, `${GET} starts the request`), step(at, "its list of addresses is followed")] }];
        });
    }

    #requestsOf(fn: FunctionDecl): readonly ListRequest[] {
        this.#requests ??= [...this.#find()];
        return this.#requests.filter((each) => each.fn === fn);
    }

    #faultsOf(request: ListRequest): ListFaults {
        let found = this.#judged.get(request);
        if (found === undefined) this.#judged.set(request, (found = listFaults(this.program, this.#takers, request)));
        return found;
    }

    /** Lists that the driver keeps in members, given to the pool. */
    *#keptToPool(fn: FunctionDecl): Generator<AddressFault, void, undefined> {
        if (!freesPool(fn.unit)) return;
        this.#kept ??= this.#findKept();
        for (const { target, call, args: [list], state } of this.#kept.size === 0 ? [] : (this.program.flow(fn)?.calls ?? [])) {
            if (target.kind !== "kernel" || !POOL.test(target.name) || list?.kind !== "initial") continue;
            const request = this.#kept.get(memberKey(this.program, fn, list.cell, state) ?? "");
            const variable = call.inMacro === null ? call.node.get("arguments")?.children.find(({ kind }) => kind !== "comment")?.text : undefined;
            if (request === undefined) continue;
            const trace = [...request.steps, step(call.node, `${target.name} gives it to the pool`)];
            yield { mistake: "toPool", at: call.node, variable: variable ?? nameOf(list.cell) ?? "the list", got: request.event, taker: target.name, onEveryPath: true, trace };
        }
    }

    /** The requests by the member that their result is kept in, where nothing else is stored there but NULL and what is kept in the same. */
    #findKept(): ReadonlyMap<string, ListRequest> {
        const { program } = this;
        const kept = new Map<string, ListRequest>();
        for (const request of this.#requests ?? []) {
            const { fn, event, result } = request;
            const key = result.kind === "address" ? memberKey(program, fn, result.cell, event.state) : null;
            const name = result.kind === "address" ? nameOf(result.cell) : null;
            if (key === null || name === null || kept.has(key)) continue;
            const isOther = [...program.functionsNaming(name)].some((other) => (program.flow(other)?.assigns ?? []).some(({ cell, value, state }) => {
                return nameOf(cell) === name && !isConstant(value, 0) && memberKey(program, other, cell, state) === key;
            }));
            if (!isOther) kept.set(key, request);
        }
        return kept;
    }

    *#find(): Generator<ListRequest, void, undefined> {
        const { program } = this;
        for (const fn of new Set([...wordsFor(program.project, GET)].flatMap((word) => [...program.functionsNaming(word)]))) {
            for (const event of program.flow(fn)?.calls ?? []) {
                const result = event.target.kind === "wsk" && event.target.name === GET ? event.args[RESULT] : undefined;
                if (result === undefined) continue;
                for (const { chain, values, open } of instancesOf(program, fn, [result], event.state)) {
                    const [value] = values;
                    const outer = chain[0];
                    if (value !== undefined && (!open || localOf(value) === null)) yield { fn: outer?.caller ?? fn, event: outer?.event ?? event, result: value, steps: [...chainSteps(chain), step(event.call.node, `${GET} hands out a list`)] };
                }
            }
        }
    }

    #judge(request: ListRequest): readonly AddressFault[] {
        const { fn, event, result, steps } = request;
        const { faults } = this.#faultsOf(request);
        const isKept = result.kind === "address" && localOf(result) === null;
        if (faults.length > 0 || !isKept || speaksOf(this.program.project, FREE) || this.program.cfg(fn)?.incomplete !== false) return faults;
        return [{ mistake: "neverFreed", at: event.call.node, variable: "", got: event, taker: "", onEveryPath: true, trace: steps }];
    }
}
