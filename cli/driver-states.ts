/** Which driver a file is part of, by a hash of all that findings in the file depend on. */
import { driverAround, namesBelow, useHost } from "../analysis/surroundings.js";
import { withoutMark } from "../host/encoding.js";
import type { Snapshot } from "../host/snapshot.js";
import { rootOf, type Target } from "./files.js";
import { placeOf, speaksToLinter } from "./place.js";

export class DriverStates {
    readonly #snapshot: Snapshot;
    /** By the set of files. */
    readonly #digests = new Map<ReadonlySet<string>, string>();

    /** @param snapshot the files of the run, with hashes */
    constructor(snapshot: Snapshot) {
        this.#snapshot = snapshot;
        useHost(snapshot);
    }

    /** See {@link namesBelow}. */
    readonly namesBelow = namesBelow;

    /** The state of the driver that a file is part of; empty for a file in which nothing can be found, whatever any driver is. */
    of(target: Target): string {
        const reading = this.#snapshot.reading(target.path);
        if (!reading.ok) return "";
        const files = driverAround({ path: target.path, text: withoutMark(reading.text) }, placeOf(target));
        if (!files.has(target.path)) return speaksToLinter(reading.text) ? `alone ${this.#snapshot.hash(target.path)}` : "";
        let digest = this.#digests.get(files);
        if (digest === undefined) this.#digests.set(files, (digest = `${this.#snapshot.digest(files)} ${this.#snapshot.digest(this.#snapshot.beside(rootOf(target)))}`));
        return digest;
    }
}
