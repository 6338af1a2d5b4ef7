/** The paths through a block: one, until something may end in several ways. */
import type { Outcome } from "./engine.js";
import type { FlowState } from "./state.js";

/** A path goes on in each of the ways that a tracker tells; `effects` does to each what the instruction does. */
export function fork(
    outcomes: readonly Outcome[] | undefined, property: string, state: FlowState, effects?: (outcome: Outcome, own: FlowState) => void,
): [string, FlowState][] {
    if (outcomes === undefined) return [[property, state]];
    const paths: [string, FlowState][] = [];
    outcomes.forEach((outcome, index) => {
        const own = index === outcomes.length - 1 ? state : state.clone();
        effects?.(outcome, own);
        if (outcome.learn === undefined || outcome.learn(own)) paths.push([outcome.property, own]);
    });
    return paths;
}

/** The paths that go on where those that agree on the property meet at `site`. */
export function alike(paths: readonly [string, FlowState][], site: string): [string, FlowState][] {
    const met = new Map<string, FlowState>();
    for (const [property, state] of paths) {
        const other = met.get(property);
        if (other === undefined) met.set(property, state);
        else other.join(state, site);
    }
    return [...met];
}
