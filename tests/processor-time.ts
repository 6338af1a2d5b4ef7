/** Starts to count milliseconds of the processor in this process: other processes may take the machine away for seconds, which a clock on the wall counts. */
export function processorClock(): () => number {
    const started = process.cpuUsage();
    return () => {
        const { user, system } = process.cpuUsage(started);
        return (user + system) / 1000;
    };
}
