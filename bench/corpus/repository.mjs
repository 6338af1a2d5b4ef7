/** A generated repository of drivers: which files it has, and their texts. */
import { makeDriver } from "./driver.mjs";
import { driverFiles } from "./files.mjs";
import { Random } from "./random.mjs";
import { wskFiles } from "./wsk-clients.mjs";

/** Lines of a file on average, headers included: a million lines are about 1,700 files. */
const PER_FILE = 588;

/**
 * Makes the files of a repository, one hundredth of them parts of WSK clients, but at least one client.
 *
 * @param options `lines`: how many the repository is to have, about; `seed`: any text
 * @returns pairs of path (forward slashes) and text, no two with the same path
 */
export function* repository({ lines, seed = "drivers" }) {
    const random = new Random(seed);
    let left = lines;
    for (const file of wskFiles(random.fork("wsk"), Math.max(4, Math.round(lines / PER_FILE / 100)))) {
        left -= lineCount(file[1]);
        yield file;
    }
    for (let number = 0; left > 0; number++) {
        const own = random.fork(`driver${number}`);
        const driver = makeDriver(own, number);
        const wanted = Array.from({ length: own.between(3, 22) }, () => own.lines());
        for (const file of driverFiles(own, driver, fitting(wanted, left))) {
            left -= lineCount(file[1]);
            yield file;
        }
    }
}

/** The sizes that there is room for; the last may be cut. */
function fitting(sizes, room) {
    const fits = [];
    let left = room;
    for (const size of sizes) {
        if (left <= 0) break;
        fits.push(Math.max(30, Math.min(size, left)));
        left -= size;
    }
    return fits;
}

export function lineCount(text) {
    let count = 0;
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++;
    return count;
}
