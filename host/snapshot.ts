/** The files of a run as they were when the run first looked at them: whatever asks later gets the same text. */
import type { Host } from "../analysis/host.js";
import { withoutMark } from "./encoding.js";
import { type FileReading, readTextFile } from "./node-host.js";

export class Snapshot implements Host {
    readonly #disk: Host;
    readonly #readings: Map<string, FileReading>;
    readonly #states = new Map<string, string>();

    /**
     * @param disk what lists the files
     * @param overlays texts that take the place of those on the disk, by path
     */
    constructor(disk: Host, overlays: ReadonlyMap<string, FileReading> = new Map()) {
        this.#disk = disk;
        this.#readings = new Map(overlays);
    }

    /** See {@link Host.list}. */
    list(root: string): readonly string[] {
        return this.#disk.list(root);
    }

    /** See {@link Host.read}. */
    read(path: string): string | null {
        const reading = this.reading(path);
        return reading.ok ? withoutMark(reading.text) : null;
    }

    /** What {@link readTextFile} says of a file. */
    reading(path: string): FileReading {
        let reading = this.#readings.get(path);
        if (reading === undefined) this.#readings.set(path, (reading = readTextFile(path)));
        return reading;
    }

    /**
     * A hash of the names and texts of all files that are listed below a directory: as long as it is the same, so is everything that the
     * analysis can find out from them.
     *
     * @param root absolute path of a directory
     */
    state(root: string): string {
        let state = this.#states.get(root);
        if (state === undefined) {
            // Loaded only here: it takes longer to load than a small file to lint.
            const hash = process.getBuiltinModule("node:crypto").createHash("sha256");
            for (const path of this.list(root)) {
                const reading = this.reading(path);
                const text = reading.ok ? reading.text : "";
                // UTF-16: in UTF-8, one half of a surrogate pair would be as good as another.
                hash.update(`${JSON.stringify(path)} ${reading.ok ? text.length : "unread"}\n`).update(text, "utf16le");
            }
            this.#states.set(root, (state = hash.digest("hex")));
        }
        return state;
    }
}
