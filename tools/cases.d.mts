import type { RuleCases } from "../tests/rule-tester.js";

/** Cases of all rule tests by the ids of their rules. */
export function casesOfTests(folder?: string): Promise<ReadonlyMap<string, RuleCases<string>>>;
