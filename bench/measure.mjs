/** Runs commands and says what they took. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { clearInterval, setInterval } from "node:timers";

const preload = join(import.meta.dirname, "usage.cjs");

/** A temporary folder that is gone when the process ends. */
export function scratchFolder() {
    const folder = mkdtempSync(join(tmpdir(), "wsk-bench-"));
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
    return folder;
}

const usageFile = join(scratchFolder(), "usage.json");

/**
 * Runs a command to its end; what it prints is thrown away.
 *
 * @param contestant `node`: arguments for Node, or `command` and `args`; `cwd`, `env`, `codes`: exit codes that are no failure
 * @returns milliseconds on the clock (`wall`) and of processors (`cpu`), peak memory in MB (`memory`); null where that can't be known
 */
export async function measure({ node, command, args = [], cwd, env = {}, codes = [0] }) {
    const isNode = node !== undefined;
    rmSync(usageFile, { force: true });
    const before = childTimes();
    const start = performance.now();
    const child = spawn(isNode ? process.execPath : command, isNode ? ["-r", preload, ...node] : args, {
        cwd, env: { ...process.env, ...env, WSK_BENCH_USAGE: usageFile }, stdio: ["ignore", "ignore", "pipe"],
    });
    let complaint = "";
    child.stderr.on("data", (data) => (complaint += data));
    const peak = isNode ? null : watchMemory(child.pid);
    const code = await new Promise((done, failed) => child.on("close", done).on("error", failed));
    const wall = performance.now() - start;
    if (!codes.includes(code)) throw new Error(`${isNode ? `node ${node.join(" ")}` : command} ended with ${code}: ${complaint.slice(0, 500)}`);
    if (isNode) return { wall, ...JSON.parse(readFileSync(usageFile, "utf8")) };
    const after = childTimes();
    return { wall, cpu: before === null || after === null ? null : after - before, memory: peak() };
}

/** Processor time of all children that have ended, in milliseconds; Linux counts in hundredths of a second. Null elsewhere. */
function childTimes() {
    try {
        const fields = readFileSync("/proc/self/stat", "utf8").replace(/^.*\) /u, "").split(" ");
        return (Number(fields[13]) + Number(fields[14])) * 10;
    } catch {
        return null;
    }
}

/** Looks at the peak memory of a process that is no Node again and again, on Linux; gives a function for the last look. */
function watchMemory(pid) {
    let peak = null;
    const look = () => {
        try {
            const found = /VmHWM:\s+(\d+) kB/u.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
            if (found !== null) peak = Number(found[1]) / 1024;
        } catch {
            clearInterval(timer);
        }
    };
    const timer = setInterval(look, 20);
    return () => {
        clearInterval(timer);
        return peak;
    };
}

export function median(numbers) {
    const sorted = [...numbers].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Runs all contestants in turns, so that whatever else the machine does meets all alike. A first round, which only brings files into memory and
 * fills caches, is not counted.
 *
 * @param contestants each with a name, what `measure` takes, and perhaps `before`, a run that is not
 * counted, and `prepare(round)`
 * @returns measurements by name, one for each round
 */
export async function race(contestants, rounds, log = () => {}) {
    const runs = new Map(contestants.map(({ name }) => [name, []]));
    for (let round = 0; round <= rounds; round++) {
        for (const contestant of contestants) {
            if (contestant.before !== undefined) await measure(contestant.before);
            contestant.prepare?.(round);
            const run = await measure(contestant);
            log(`round ${round} of ${rounds}: ${contestant.name} ${run.wall.toFixed(0)} ms`);
            if (round > 0) runs.get(contestant.name).push(run);
        }
    }
    return runs;
}

/** The median of the rounds' ratios of two contestants. */
export function ratio(runs, name, base, what = "wall") {
    const [own, other] = [runs.get(name), runs.get(base)];
    if (own === undefined || other === undefined || own[0]?.[what] == null || other[0]?.[what] == null) return null;
    return median(own.map((run, round) => run[what] / other[round][what]));
}
