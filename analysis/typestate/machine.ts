/**
 * State machines of the things that WSK drivers handle, as data: states, events, and the events that are mistakes in a state. Someone
 * who knows WSK can check them against the documentation without knowing how paths are followed.
 */

/** What an event does to an object in a given state: move it on, or be a mistake. */
export type Transition<State extends string, Mistake extends string> = State | { readonly mistake: Mistake; readonly then: State };

export interface Machine<State extends string = string, Event extends string = string, Mistake extends string = string> {
    readonly name: string;
    /** State of an object that the function did not make itself; one that is in it again is as if nothing had been done to it. */
    readonly start: State;
    /** State in which nothing is known of the object any more; it is never left and no mistake is made in it. */
    readonly unknown: State;
    /** The event that says that the object got out of sight. */
    readonly lose: Event;
    /** Events that take place only if the call succeeds: by its result, by the status of its IRP, or by what a helper makes of them. */
    readonly onSuccess: readonly Event[];
    /** The event that traces name instead where it makes no difference which of several a call was. */
    readonly together?: Readonly<Partial<Record<Event, Event>>>;
    /** Events by which somebody else gets the object: before them, and while it stands in local variables only, nobody can agree on it. */
    readonly shares?: readonly Event[];
    /** What is wrong where a function that made the object ends in this state while nobody else holds it. */
    readonly atExit?: Readonly<Partial<Record<State, Mistake>>>;
    /** States in which it no longer matters how the object came there: of what was done to it before, only the making is remembered. */
    readonly afresh?: readonly State[];
    /** What is wrong where a function returns what is known to be a failure and leaves the object in this state, whoever made it. */
    readonly atFailure?: Readonly<Partial<Record<State, Mistake>>>;
    /** States that say that the place is gone where the object was found, with the state it is in for whoever knows it otherwise. */
    readonly displaced?: Readonly<Partial<Record<State, State>>>;
    /** States in which the object is gone: whoever looks for it in memory that was freed with it means this one. */
    readonly ended?: readonly State[];
    /** Set where an object that is known to be NULL is as if it had never been made. */
    readonly isNothingWhenNull?: true;
    /** States that calls may end which do not name the object: a helper that waits for something else that stands for it. */
    readonly restless?: readonly State[];
    /** By state, by event. An event that is not named leaves the state as it is. */
    readonly transitions: Readonly<Partial<Record<State, Readonly<Partial<Record<Event, Transition<State, Mistake>>>>>>>;
    /** What a step of a trace says of an event; `{{name}}` is the function called. Events without a text are no steps. */
    readonly says: Readonly<Partial<Record<Event, string>>>;
}

/** What `event` does in `state`. */
export function transitionOf<S extends string, E extends string, M extends string>(machine: Machine<S, E, M>, state: S, event: E): Transition<S, M> {
    if (state === machine.unknown) return state;
    return machine.transitions[state]?.[event] ?? (event === machine.lose ? machine.unknown : state);
}

/** True for a state in which an object must not be left, or with which a function must not fail. */
export function mayEndBadly<S extends string, M extends string>({ atExit, atFailure }: Pick<Machine<S, string, M>, "atExit" | "atFailure">, state: S): boolean {
    return atExit?.[state] !== undefined || atFailure?.[state] !== undefined;
}
