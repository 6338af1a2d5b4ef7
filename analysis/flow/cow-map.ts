/** A map whose copies cost nothing until one of them is written: states are copied at every branch and event, and differ little. */
export class CowMap<V> {
    #entries: Map<string, V>;
    /** True while no other map shares the entries. */
    #own = true;

    constructor() {
        this.#entries = new Map();
    }

    clone(): CowMap<V> {
        const copy = new CowMap<V>();
        copy.#entries = this.#entries;
        copy.#own = this.#own = false;
        return copy;
    }

    get entries(): ReadonlyMap<string, V> {
        return this.#entries;
    }

    get(key: string): V | undefined {
        return this.#entries.get(key);
    }

    has(key: string): boolean {
        return this.#entries.has(key);
    }

    set(key: string, value: V): void {
        if (this.#entries.get(key) === value) return;
        this.#writable().set(key, value);
    }

    delete(key: string): void {
        if (this.#entries.has(key)) this.#writable().delete(key);
    }

    /** True when both maps share their entries, and so are equal. */
    shares(other: CowMap<V>): boolean {
        return this.#entries === other.#entries;
    }

    #writable(): Map<string, V> {
        if (!this.#own) {
            this.#entries = new Map(this.#entries);
            this.#own = true;
        }
        return this.#entries;
    }
}
