/** See planted.mjs. */
export const planted: readonly {
    readonly model: string;
    readonly file: string;
    readonly rules: readonly string[];
    readonly right: string;
    readonly wrong: string;
}[];
