/** What a generator yields, for any number of readers: each value is made once, when the first of them gets there. */
export class Replayed<T> {
    readonly #values: T[] = [];
    #rest: Generator<T, void, undefined> | null = null;
    #isMaking = false;

    /** @param make begins anew; what is read while a value is being made comes from a generator of its own */
    constructor(readonly make: () => Generator<T, void, undefined>) {}

    *[Symbol.iterator](): Generator<T, void, undefined> {
        for (let at = 0; ; at++) {
            if (at === this.#values.length) {
                if (this.#isMaking) return yield* this.#aside(at);
                if (!this.#makeNext()) return;
            }
            yield this.#values[at] as T;
        }
    }

    #makeNext(): boolean {
        this.#rest ??= this.make();
        this.#isMaking = true;
        try {
            const next = this.#rest.next();
            if (next.done !== true) this.#values.push(next.value);
            return next.done !== true;
        } catch (error) {
            // Whoever reads next begins anew, and hears of the failure, too, if it is still there.
            this.#rest = null;
            this.#values.length = 0;
            throw error;
        } finally {
            this.#isMaking = false;
        }
    }

    *#aside(from: number): Generator<T, void, undefined> {
        let at = 0;
        for (const value of this.make()) if (at++ >= from) yield value;
    }
}
