/** The way to a finding as a picture: a line through numbered places, which moves sideways where it goes from one file to another. */
import type { TraceStep } from "../../analysis/trace.js";
import { html } from "./html-text.js";

/** Pixels. Each file has a lane of its own. */
const laneWidth = 20;
const [left, top, radius] = [12, 13, 9] as const;

/** The styles have as many widths of the picture. */
const mostLanes = 6;

/**
 * The way there as a list. Each row has its piece of the picture, which is as high as the row's text; pieces meet at the rows' edges.
 */
export function wayThere(trace: readonly TraceStep[]): string {
    const files = [...new Set(trace.map(({ path }) => path))];
    const lanes = trace.map(({ path }) => files.indexOf(path) % mostLanes);
    const width = Math.min(files.length, mostLanes);
    const rows = trace.map((step, index) => `<li>${piece(lanes, index, width)}<div>${html(step.text)} ${place(step)}</div></li>`);
    return `<ol role="list" class="way lanes${width}">${rows.join("\n")}</ol>`;
}

function place({ path, line, column }: TraceStep): string {
    return `<span class="place">${html(`${path}:${line}:${column}`)}</span>`;
}

function piece(lanes: readonly number[], index: number, width: number): string {
    const at = x(lanes[index] ?? 0);
    const before = lanes[index - 1];
    const parts = [
        before === undefined ? "" : `<path d="M${x(before)} 0 C${x(before)} ${top / 2} ${at} 0 ${at} ${top - radius}"/>`,
        index === lanes.length - 1 ? "" : `<line x1="${at}" y1="${top + radius}" x2="${at}" y2="100%"/>`,
        `<circle cx="${at}" cy="${top}" r="${radius}"/><text x="${at}" y="${top + 3.5}">${index + 1}</text>`,
    ];
    return `<svg width="${x(width - 1) + left}" aria-hidden="true"${index === lanes.length - 1 ? ' class="last"' : ""}>${parts.join("")}</svg>`;
}

function x(lane: number): number {
    return left + lane * laneWidth;
}
