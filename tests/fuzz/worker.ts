/** The long run: rounds over all properties, each with a seed of its own, until the time is over or too much was found. See tools/fuzz.mjs. */
import { writeFileSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { type Case, propertiesOver, type Property } from "./properties.js";
import { describeCase, kindOf, reduce } from "./reduce.js";
import { readSeeds } from "./seeds.js";

/** What the parent process hands over. */
interface Order {
    /** Milliseconds. */
    readonly time: number;
    readonly seed: number;
    /** The case that is being tried is written here first, for the parent, should this process hang or crash. */
    readonly current: string;
    /** The only property to try; empty for all. */
    readonly only: string;
}

const order = JSON.parse(process.argv[2] ?? "{}") as Order;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** What was wrong with the case that has failed last, as it was before it was made small. */
let faultsThen: readonly string[] = [];

/** Cases that fail in a way that was seen before are passed over. */
const seen = new Set<string>();
let tried = 0;

/** True for a time that is another one when it is taken again: the machine had something else to do, or memory was tidied up. */
function isOnce(property: Property, each: Case, fault: string): boolean {
    return kindOf(fault) === kindOf("time: ") && !property.faults(each).some((again) => kindOf(again) === kindOf(fault));
}

function tryOnce(property: Property, seed: number): Case | null {
    const outcome = fc.check(
        fc.property(property.cases, (each) => {
            tried++;
            writeFileSync(order.current, JSON.stringify({ property: property.name, ...each }));
            const faults = property.faults(each);
            const isGood = faults.every((fault) => seen.has(`${property.name} ${kindOf(fault)}`) || isOnce(property, each, fault));
            if (!isGood) faultsThen = faults;
            return isGood;
        }),
        { seed, numRuns: property.share, endOnFailure: true },
    );
    return outcome.counterexample?.[0] ?? null;
}

const properties = propertiesOver(await readSeeds()).filter(({ name }) => order.only === "" || name === order.only);
const end = Date.now() + order.time;
let said = Date.now();
let seed = order.seed;
for (; Date.now() < end; seed++) {
    for (const property of properties) {
        const failing = tryOnce(property, seed);
        // What a WeakRef has been asked for lives until the event loop turns: without this, all that was ever parsed.
        await nextTurn();
        if (failing === null) continue;
        const small = reduce(property, failing, 30_000);
        const faults = property.faults(small);
        say(`\nFAULT ${seen.size + 1}: seed ${seed}, ${describeCase(property, small)}`);
        if (faults.length === 0) say(`  (not seen again; the first time ${faultsThen.join("; ")}: ${JSON.stringify(failing.files).slice(0, 3000)})`);
        for (const fault of [...faults, ...property.faults(failing)]) seen.add(`${property.name} ${kindOf(fault)}`);
        if (faults.length === 0) seen.add(`${property.name} once ${seed}`);
    }
    if (Date.now() - said > 60_000) {
        said = Date.now();
        say(`${tried} cases, seeds ${order.seed} to ${seed}, ${seen.size} faults so far`);
    }
}
say(`${tried} cases, seeds ${order.seed} to ${seed - 1}, ${seen.size} kinds of faults`);
process.exitCode = seen.size > 0 ? 1 : 0;
