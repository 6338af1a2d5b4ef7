/** Colours for terminals. */

export interface Palette {
    readonly bold: (text: string) => string;
    readonly dim: (text: string) => string;
    readonly red: (text: string) => string;
    readonly yellow: (text: string) => string;
}

const identity = (text: string): string => text;
const plain: Palette = { bold: identity, dim: identity, red: identity, yellow: identity };
const coloured: Palette = { bold: style(1, 22), dim: style(2, 22), red: style(31, 39), yellow: style(33, 39) };

/**
 * The colours to use. FORCE_COLOR decides before NO_COLOR (https://no-color.org), as in Node itself; with neither, only a terminal
 * gets colours.
 */
export function palette(isTerminal: boolean, env: NodeJS.ProcessEnv): Palette {
    const { FORCE_COLOR: force, NO_COLOR: no } = env;
    if (force !== undefined) return force === "0" || force === "false" ? plain : coloured;
    if (no !== undefined && no !== "") return plain;
    return isTerminal ? coloured : plain;
}

function style(on: number, off: number): (text: string) => string {
    return (text) => `\u001B[${on}m${text}\u001B[${off}m`;
}
