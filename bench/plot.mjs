/** A plot of times over lines, as SVG that can be read on light and dark pages. */

/** The line that fits best (least squares) and how well it does. */
export function fit(points) {
    const mean = (pick) => points.reduce((sum, point) => sum + pick(point), 0) / points.length;
    const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
    const slope = mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2);
    const start = y - slope * x;
    const rest = mean((point) => (point.y - start - slope * point.x) ** 2);
    return { slope, start, r2: 1 - rest / mean((point) => (point.y - y) ** 2) };
}

const size = { width: 720, height: 400, left: 60, right: 230, top: 20, bottom: 45 };
const colours = ["#7a7a7a", "#c8791e", "#2f7fd0", "#3a9a55"];

/** @param series each with a name and its points: x in lines, y in milliseconds */
export function plot(series) {
    const all = series.flatMap(({ points }) => points);
    const [mostX, mostY] = [Math.max(...all.map(({ x }) => x)), Math.max(...all.map(({ y }) => y))];
    const step = niceStep(mostY / 1000);
    const topY = Math.ceil(mostY / 1000 / step) * step * 1000;
    const x = (value) => (size.left + (value / mostX) * (size.width - size.left - size.right)).toFixed(1);
    const y = (value) => (size.height - size.bottom - (value / topY) * (size.height - size.top - size.bottom)).toFixed(1);
    const right = size.width - size.right;
    const grid = Array.from({ length: Math.round(topY / 1000 / step) + 1 }, (_, at) => at * step).map((seconds) => {
        return `<path d="M${size.left} ${y(seconds * 1000)}H${right}" stroke="#888" stroke-opacity=".3"/><text x="${size.left - 8}" y="${Number(y(seconds * 1000)) + 4}" text-anchor="end">${+seconds.toFixed(2)} s</text>`;
    });
    const ticks = [...new Set(all.map((point) => point.x))].map((value) => {
        return `<text x="${x(value)}" y="${size.height - size.bottom + 18}" text-anchor="middle">${(value / 1_000_000).toFixed(2)} M</text>`;
    });
    const lines = series.map(({ name, points }, index) => {
        const { slope, start } = fit(points);
        const colour = colours[index % colours.length];
        const last = points.at(-1);
        return [
            `<path d="M${x(0)} ${y(Math.max(0, start))}L${x(mostX)} ${y(start + slope * mostX)}" stroke="${colour}" stroke-dasharray="4 4" fill="none"/>`,
            ...points.map((point) => `<circle cx="${x(point.x)}" cy="${y(point.y)}" r="4" fill="${colour}"/>`),
            `<text x="${right + 10}" y="${Number(y(last.y)) + 4}" style="fill:${colour}">${name.replace(/&/gu, "&amp;").replace(/</gu, "&lt;")}</text>`,
        ].join("\n");
    });
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="Time of a run over the lines of a repository">
<style>text{font:12px system-ui,sans-serif;fill:#767676}</style>
${[...grid, ...ticks, ...lines].join("\n")}
<text x="${(size.left + right) / 2}" y="${size.height - 8}" text-anchor="middle">lines of the repository</text>
</svg>
`;
}

/** A round number of seconds that gives about five lines. */
function niceStep(seconds) {
    const rough = seconds / 5;
    const power = 10 ** Math.floor(Math.log10(rough));
    return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough);
}
