import type { Contract } from "../knowledge/contracts.js";
import type { RuleDocs } from "../rules/support/define-rule.js";
import type { RuleCases } from "../tests/rule-tester.js";

export interface ShownContract extends Contract {
    readonly rules: readonly { readonly id: string; readonly category: string; readonly name: string | null }[];
}

type Cases = ReadonlyMap<string, RuleCases<string>>;

export function joinContracts(contracts: readonly Contract[], docs: readonly RuleDocs[], cases: Cases): ShownContract[];
export function contractMistakes(contracts: readonly Contract[], docs: readonly RuleDocs[], cases: Cases): string[];
export function contractPage(contracts: readonly Contract[], docs: readonly RuleDocs[], cases: Cases): string;
