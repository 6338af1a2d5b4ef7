/** What `doctor` and `graph` look at. */
import { NodeHost } from "../../host/node-host.js";
import { Snapshot } from "../../host/snapshot.js";
import { useHost } from "../../analysis/surroundings.js";
import { type DriverSurvey, surveyDrivers } from "../../analysis/survey.js";
import { knowledgeIn } from "../config-file.js";
import { rootOf } from "../files.js";
import type { RunOptions } from "../run-options.js";
import type { Selection } from "../selection.js";

export interface Survey {
    readonly drivers: readonly DriverSurvey[];
    /** Files that could not be read, and why. */
    readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/** Looks at the drivers that the selected files belong to. */
export function survey({ targets }: Selection, options: RunOptions): Survey {
    const snapshot = new Snapshot(new NodeHost({ honourIgnores: options.honourIgnores, named: targets.files.map(({ path }) => path) }));
    useHost(snapshot);
    const unreadable: { path: string; reason: string }[] = [];
    const byRoot = new Map<string, [string, string][]>();
    for (const target of targets.files) {
        const reading = snapshot.reading(target.path);
        const text = snapshot.read(target.path);
        if (!reading.ok || text === null) unreadable.push({ path: target.path, reason: reading.ok ? "it is no text" : reading.reason });
        else byRoot.set(rootOf(target), [...(byRoot.get(rootOf(target)) ?? []), [target.path, text]]);
    }
    const drivers = [...byRoot].flatMap(([root, files]) => surveyDrivers(files, { cwd: process.cwd(), options: { ...knowledgeIn(options.project), root } }));
    return { drivers, unreadable };
}
