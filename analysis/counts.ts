/** What the analysis has done in this process, in plain numbers: bench/work.mjs reads them, nothing else does. */
export const counts = {
    /** Functions whose control-flow graph was made. */
    functions: 0,
    /** Runs of the flow engine, the instructions they ran, and their looks at what states hold. */
    runs: 0,
    steps: 0,
    looks: 0,
};
