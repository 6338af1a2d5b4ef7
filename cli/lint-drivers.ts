/** Checks files, driver by driver in threads where that is worth it: docs/design/0013-concurrency.md. */
import { existsSync } from "node:fs";
import { sep } from "node:path";
import { currentHost, useHost } from "../analysis/surroundings.js";
import type { Snapshot } from "../host/snapshot.js";
import { collectGarbage } from "./collect-garbage.js";
import { threadsFor, youngFor } from "./concurrency.js";
import type { Target } from "./files.js";
import type { LintOptions, LintRun } from "./lint.js";
import { progress } from "./progress.js";
import type { RunOptions } from "./run-options.js";
import { parcelOf, sharesOf, sizeOf } from "./shares.js";
import { needsLinter, withoutLinter } from "./unlinted.js";
import type { Outcome } from "./threads.js";
import { UsageError } from "./usage-error.js";
import type { Answer, Job } from "./worker.js";

const NOTHING: LintRun = { results: [], fixed: [], failures: new Set(), times: new Map() };

/** What a thread runs: the same for the bundle and for the modules beside it. It is missing where the sources run, as in tests. */
const SCRIPT = new URL("../../bin/worker.js", import.meta.url);

/**
 * Checks files. What is found is the same, byte for byte, whoever checks them.
 *
 * @param snapshot the files of the run; its texts may be gone afterwards
 * @throws {UsageError} for a wrong --rule
 */
export async function lintDrivers(files: readonly Target[], options: RunOptions, snapshot: Snapshot): Promise<LintRun> {
    const here = async (some: readonly Target[]): Promise<LintRun> => (some.length === 0 ? NOTHING : (await import("./lint.js")).lint(some, options, snapshot));
    // A fix in a header may change what is found in the next file, of whatever driver.
    if (options.fix || options.fixDryRun) return here(files);
    const isAlone = options.concurrency === "off" || files.length < 2 || !existsSync(SCRIPT);
    if (currentHost() !== snapshot) useHost(snapshot);
    const shares = sharesOf(files, snapshot);
    // Whether a rule is known, the linter tells.
    if (options.rules.length > 0 && (isAlone || shares.drivers.length === 0)) return here(files);
    const sizes = new Map(shares.drivers.map((share) => [share, sizeOf(share, snapshot)]));
    const threads = isAlone ? 1 : threadsFor(options.concurrency, [...sizes.values()]);
    const others = await lintOthers(shares.others, snapshot, here);
    if (threads === 1) return joined(files, [others, await here(shares.drivers.flatMap((share) => share.files))]);
    const ordered = [...shares.drivers].sort((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0));
    const jobs = ordered.map((share): Job => ({ parcel: parcelOf(share, snapshot), options: optionsFor(options) }));
    // Loaded only here: most runs make no threads, and Node takes a while to load what it has for them.
    const { inThreads } = await import("./threads.js");
    // The threads have what they need; the whole tree beside them would take too much room.
    useHost(null);
    snapshot.forgetTexts();
    const [outcomes] = await Promise.all([inThreads<Job, Answer>({ jobs, threads, young: youngFor([...sizes.values()]), script: SCRIPT, step: counter(files.length) }), collectGarbage()]);
    const runs: LintRun[] = [others];
    for (const job of jobs) runs.push(await runOf(job, outcomes.get(job)));
    return { ...joined(files, runs), threads };
}

/** What the linter asks for, and nothing that can't be sent to a thread. */
function optionsFor({ config, rules, fix, fixDryRun, project, stats }: RunOptions): LintOptions {
    return { config, rules, fix, fixDryRun, project, stats };
}

/** Files of no driver: few of them need the linter, which is loaded only for these. */
async function lintOthers(others: readonly Target[], snapshot: Snapshot, lint: (files: readonly Target[]) => Promise<LintRun>): Promise<LintRun> {
    const isFor = new Map(others.map((file) => [file, needsLinter(file, snapshot)]));
    const some = others.filter((file) => isFor.get(file));
    const run = some.length > 0 ? await lint(some) : NOTHING;
    return { ...run, results: [...run.results, ...others.filter((file) => !isFor.get(file)).map((file) => withoutLinter(file, snapshot))] };
}

/** Shows how many files all threads together are done with. */
function counter(total: number): (job: Job, count: number) => void {
    const done = new Map<Job, number>();
    return (job, count) => {
        done.set(job, count);
        progress("checking", [...done.values()].reduce((sum, each) => sum + each, 0), total);
    };
}

/** What came of a job; one for which no thread could be started is done here. */
async function runOf(job: Job, outcome: Outcome<Answer> | undefined): Promise<LintRun> {
    if (outcome !== undefined && "broken" in outcome) {
        if (process.env["WSK_LINT_DEBUG"]) throw outcome.broken;
        return (await import("./lint.js")).brokenRun(job.parcel.files, outcome.broken);
    }
    const answer = outcome?.answer ?? (await import("./worker.js")).answerTo(job);
    if ("mistake" in answer) throw new UsageError(answer.mistake);
    return answer.run;
}

/** Runs over parts of the files as one run over all of them, in their order. */
function joined(files: readonly Target[], runs: readonly LintRun[]): LintRun {
    const byPath = new Map(runs.flatMap(({ results }) => results).map((result) => [result.filePath, result]));
    const times = new Map<string, number>();
    for (const run of runs) for (const [name, time] of run.times) times.set(name, (times.get(name) ?? 0) + time);
    return {
        results: files.flatMap(({ path }) => byPath.get(path.replaceAll("/", sep)) ?? []),
        fixed: [],
        failures: new Set(runs.flatMap(({ failures }) => [...failures])),
        times,
    };
}
