/** The lines by which a problem matcher of an editor knows where the findings of one run of --watch begin and end. */
export const WATCH_BEGIN = "wsk-lint: checking...";
export const WATCH_END = "wsk-lint: waiting for changes.";
