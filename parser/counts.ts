/** What the parser has done in this process, in plain numbers: bench/work.mjs reads them, nothing else does. */
export const counts = {
    /** Files that were lexed and cut into items. */
    files: 0,
    /** Pieces of text that went through tree-sitter, and their characters. */
    pieces: 0,
    characters: 0,
};
