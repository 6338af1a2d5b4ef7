/** What --stats says of a run. */

export interface RunStats {
    /** How many files were checked, and of how many earlier runs knew the findings. */
    readonly files: number;
    readonly known: number;
    readonly milliseconds: number;
    /** Milliseconds by rule, and of parsing. */
    readonly times: ReadonlyMap<string, number>;
    /** Threads that checked; 1 where there were no others. */
    readonly threads: number;
}

/** More rules than these are not named. */
const MOST_RULES = 10;

/** Times of a run as a table. The model of a driver is made when the first rule asks for it: that rule's time has more than its own. */
export function statsText({ files, known, milliseconds, times, threads }: RunStats): string {
    const lines = [`${files} ${files === 1 ? "file" : "files"} in ${milliseconds.toFixed(0)} ms, ${known} of them known from earlier runs.`];
    const sorted = [...times].sort(([, left], [, right]) => right - left);
    for (const [name, time] of sorted.slice(0, MOST_RULES)) lines.push(`${time.toFixed(1).padStart(10)} ms  ${name}`);
    const rest = sorted.slice(MOST_RULES);
    if (rest.length > 0) lines.push(`${rest.reduce((sum, [, time]) => sum + time, 0).toFixed(1).padStart(10)} ms  ${rest.length} others`);
    if (sorted.length > 0) lines.push("Rules share what they ask about a driver: the first that asks takes the time for all.");
    if (threads > 1) lines.push(`${threads} threads checked at the same time; their times are added up.`);
    return `${lines.join("\n")}\n`;
}
