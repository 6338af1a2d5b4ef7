/** The files of a run by driver: what is found in the files of one driver depends on no other's. */
import { asksForProjects } from "../analysis/project-files.js";
import { driverAround } from "../analysis/surroundings.js";
import { withoutMark } from "../host/encoding.js";
import type { FileReading } from "../host/read-file.js";
import type { Snapshot } from "../host/snapshot.js";
import { rootOf, type Target } from "./files.js";
import { placeOf } from "./place.js";

/** A driver of which files are to be checked. */
export interface Share {
    /** Files to check, in the order in which they were named. */
    readonly files: readonly Target[];
    /** All files that the driver is understood with, in the tree's order. */
    readonly paths: ReadonlySet<string>;
}

export interface Shares {
    readonly drivers: readonly Share[];
    /** Files of no driver. */
    readonly others: readonly Target[];
}

/** A driver as it is handed to a thread: all that it has to read. */
export interface Parcel {
    readonly files: readonly Target[];
    readonly texts: readonly (readonly [path: string, reading: FileReading])[];
    /** What there is beside the driver's files that says how they are built. */
    readonly beside: readonly (readonly [path: string, reading: FileReading])[];
}

/**
 * Tells the drivers of files apart; whoever asks has made the snapshot the analysis's host.
 *
 * @param files files that the snapshot lists
 */
export function sharesOf(files: readonly Target[], snapshot: Snapshot): Shares {
    const drivers = new Map<ReadonlySet<string>, Target[]>();
    const others: Target[] = [];
    for (const file of files) {
        const reading = snapshot.reading(file.path);
        const paths = reading.ok ? driverAround({ path: file.path, text: withoutMark(reading.text) }, placeOf(file)) : null;
        if (paths?.has(file.path) !== true) others.push(file);
        else if (!drivers.has(paths)) drivers.set(paths, [file]);
        else drivers.get(paths)?.push(file);
    }
    return { drivers: [...drivers].map(([paths, own]) => ({ paths, files: own })), others };
}

/** Characters of the files that are to be checked. */
export function sizeOf({ files }: Share, snapshot: Snapshot): number {
    return files.reduce((sum, { path }) => sum + (snapshot.read(path)?.length ?? 0), 0);
}

export function parcelOf({ files, paths }: Share, snapshot: Snapshot): Parcel {
    const withReading = (path: string): readonly [string, FileReading] => [path, snapshot.reading(path)];
    const beside = [...new Set(files.map(rootOf))].flatMap((root) => snapshot.beside(root));
    // Of the projects of a large tree, a driver has few.
    const isAsked = beside.length > 0 && [...paths].some((path) => asksForProjects(snapshot.read(path) ?? ""));
    return { files, texts: [...paths].map(withReading), beside: isAsked ? beside.map(withReading) : [] };
}
