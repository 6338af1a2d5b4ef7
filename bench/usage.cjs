/** Preloaded into what is measured (`node -r`): leaves what the process has used in the file that WSK_BENCH_USAGE names. */
const { writeFileSync } = require("node:fs");

process.on("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeFileSync(process.env.WSK_BENCH_USAGE, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1000, memory: maxRSS / 1024 }));
});
