/** The picture of `wsk-lint graph` as one SVG file: callers to the left of what they call, a row for each function. */
import type { DriverSurvey, GraphFunction, GraphOutside } from "../../analysis/survey.js";

const BOX = { width: 250, height: 40, gapX: 70, gapY: 14, margin: 20 } as const;
/** More columns are no picture; what lies deeper stands in the last one. */
const MOST_COLUMNS = 12;
/** Characters that fit a box. */
const MOST_TEXT = 34;

type Node = GraphFunction | GraphOutside;
interface Placed {
    readonly node: Node;
    readonly x: number;
    readonly y: number;
}

const COLOURS: Readonly<Record<Node["kind"], readonly [fill: string, stroke: string]>> = {
    callback: ["#dbeafe", "#1d4ed8"], completion: ["#dcfce7", "#15803d"], start: ["#f3e8ff", "#7e22ce"], helper: ["#f9fafb", "#6b7280"],
    request: ["#fef9c3", "#a16207"], wait: ["#fee2e2", "#b91c1c"],
};

/**
 * Draws drivers below each other.
 *
 * @param shown how a path is named
 */
export function graphSvg(drivers: readonly DriverSurvey[], shown: (path: string) => string): string {
    const parts: string[] = [];
    let top = BOX.margin;
    let width = 0;
    for (const { nodes, edges } of drivers) {
        const placed = layOut(nodes, edges, top);
        const at = new Map(placed.map((each) => [each.node.id, each]));
        for (const { from, to, kind } of edges) parts.push(edgePath(at.get(from), at.get(to), kind === "sets"));
        for (const each of placed) parts.push(box(each, shown));
        top = Math.max(top, ...placed.map(({ y }) => y + BOX.height)) + 2 * BOX.margin;
        width = Math.max(width, ...placed.map(({ x }) => x + BOX.width));
    }
    const size = `width="${width + BOX.margin}" height="${top}" viewBox="0 0 ${width + BOX.margin} ${top}"`;
    return [
        `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="system-ui, sans-serif" font-size="12" role="img">`,
        "<title>Callbacks, completion routines, helpers, requests and waits</title>",
        '<defs><marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#4b5563"/></marker></defs>',
        `<rect width="100%" height="100%" fill="#ffffff"/>`,
        ...parts,
        "</svg>",
        "",
    ].join("\n");
}

/** A column further to the right than all callers; waits and requests stand in the last one. */
function layOut(nodes: readonly Node[], edges: DriverSurvey["edges"], top: number): Placed[] {
    const column = new Map(nodes.map(({ id }) => [id, 0]));
    // Rounds instead of an order: calls may go round in a circle.
    for (let round = 0; round < MOST_COLUMNS; round++) {
        let moved = false;
        for (const { from, to, kind } of edges) {
            const wanted = Math.min(MOST_COLUMNS, (column.get(from) ?? 0) + 1);
            if (kind === "sets" || wanted <= (column.get(to) ?? 0)) continue;
            column.set(to, wanted);
            moved = true;
        }
        if (!moved) break;
    }
    const last = Math.max(0, ...column.values());
    const heights = new Map<number, number>();
    return nodes.map((node) => {
        const isOutside = node.kind === "wait" || node.kind === "request";
        const at = isOutside ? Math.max(last, 1) : (column.get(node.id) ?? 0);
        const row = heights.get(at) ?? 0;
        heights.set(at, row + 1);
        return { node, x: BOX.margin + at * (BOX.width + BOX.gapX), y: top + row * (BOX.height + BOX.gapY) };
    });
}

function box({ node, x, y }: Placed, shown: (path: string) => string): string {
    const [fill, stroke] = COLOURS[node.kind];
    const second = "path" in node ? [node.role, `${shown(node.path)}:${node.line}`].filter((text) => text !== "").join(" · ") : node.kind === "wait" ? "waits" : "WSK";
    return [
        `<g><title>${escaped(`${node.name} ${second}`)}</title>`,
        `<rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="${node.kind === "helper" ? 3 : 12}" fill="${fill}" stroke="${stroke}"/>`,
        `<text x="${x + 10}" y="${y + 17}" fill="#111827" font-weight="600">${escaped(short(node.name))}</text>`,
        `<text x="${x + 10}" y="${y + 32}" fill="#374151" font-size="10">${escaped(short(second, MOST_TEXT + 8))}</text></g>`,
    ].join("");
}

function edgePath(from: Placed | undefined, to: Placed | undefined, isDashed: boolean): string {
    if (from === undefined || to === undefined) return "";
    const [x1, y1] = [from.x + BOX.width, from.y + BOX.height / 2];
    const [x2, y2] = [to.x, to.y + BOX.height / 2];
    const bend = Math.max(30, Math.abs(x2 - x1) / 2);
    return `<path d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}" fill="none" stroke="#4b5563"${isDashed ? ' stroke-dasharray="5 4"' : ""} marker-end="url(#end)"/>`;
}

function short(text: string, most = MOST_TEXT): string {
    return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function escaped(text: string): string {
    return text.replace(/[^\P{Cc}]|[\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
