/** Arguments of WSK calls, followed up the callers that pass them. */
import { callInstances, chainSteps, type Driver, type Instance, isConstant, type LocatedCall, step, type Sym, type TraceStep } from "../../analysis/index.js";

/** A call of a WSK function on one way of calls, with the arguments that were asked for. */
export interface GivenArguments extends LocatedCall {
    /** In the order asked for, in terms of the outermost function of the chain. */
    readonly values: readonly Sym[];
    readonly instance: Instance;
    /** The calls that decide the arguments, and what is wrong with the last one; no steps where the call itself shows it. */
    readonly trace: (ending: string) => readonly TraceStep[];
}

/** The calls of the WSK function `name` in the linted file, once for each way on which other arguments are given. */
export function* givenArguments(driver: Driver, name: string, args: readonly number[]): Generator<GivenArguments, void, undefined> {
    if (!driver.speaksOf(name)) return;
    for (const { fn, event } of driver.wskCalls(name)) {
        if (event.args.length <= Math.max(...args)) continue;
        for (const instance of callInstances(driver.program, fn, event, args)) {
            const { chain, values } = instance;
            const trace = (ending: string): readonly TraceStep[] => (chain.length === 0 ? [] : [...chainSteps(chain), step(event.call.node, ending)]);
            yield { fn, event, values, instance, trace };
        }
    }
}

/** True for a value that is surely a null pointer. */
export function isNull(sym: Sym | undefined): boolean {
    return isConstant(sym, 0);
}
