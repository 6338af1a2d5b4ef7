/** Random numbers that are the same on every machine and every version of Node: integers only, no function of Math that may round differently. */

export class Random {
    #state;

    /** @param seed any text */
    constructor(seed) {
        this.seed = seed;
        let hash = 0x811c9dc5;
        for (let at = 0; at < seed.length; at++) hash = Math.imul(hash ^ seed.charCodeAt(at), 0x01000193);
        this.#state = hash >>> 0;
    }

    /** A stream of its own, so that what one part draws does not shift the others. */
    fork(name) {
        return new Random(`${this.seed}/${name}`);
    }

    /** A whole number from 0 to 2 ** 32 - 1 (the generator mulberry32). */
    #next() {
        this.#state = (this.#state + 0x6d2b79f5) >>> 0;
        let mixed = this.#state;
        mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return (mixed ^ (mixed >>> 14)) >>> 0;
    }

    /** A whole number from 0 to `limit` - 1; limits up to a million. */
    below(limit) {
        return Math.floor((this.#next() * limit) / 0x100000000);
    }

    between(least, most) {
        return least + this.below(most - least + 1);
    }

    chance(percent) {
        return this.below(100) < percent;
    }

    pick(list) {
        return list[this.below(list.length)];
    }

    /** Some of the list, in its order. */
    some(list, count) {
        const left = new Set(list.keys());
        while (left.size > count) left.delete([...left][this.below(left.size)]);
        return list.filter((_, index) => left.has(index));
    }

    /** Eight or fewer digits of a hexadecimal number. */
    hex(digits) {
        let text = "";
        while (text.length < digits) text += this.below(16).toString(16).toUpperCase();
        return `0x${text}`;
    }

    /** Lines of a source file: quantiles of sizes in driver repositories, about log-normal around 600, straight lines between them. */
    lines() {
        const steps = quantiles.length - 1;
        const at = this.below(steps * 1000);
        const [step, part] = [Math.floor(at / 1000), at % 1000];
        const [low, high] = [quantiles[step], quantiles[step + 1]];
        return low + Math.floor(((high - low) * part) / 1000);
    }
}

const quantiles = [35, 75, 120, 170, 230, 300, 380, 480, 620, 840, 1300, 3000];
