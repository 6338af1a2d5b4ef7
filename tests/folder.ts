/** Folders of files that a test makes and throws away. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface Folder {
    /** Absolute path, forward slashes, without symbolic links. */
    readonly path: string;
    /** Writes a file, its folders too. */
    write(name: string, content: string | Buffer): string;
    remove(): void;
}

/** Makes a temporary folder with some files in it. */
export function makeFolder(files: Readonly<Record<string, string | Buffer>> = {}): Folder {
    const path = realpathSync(mkdtempSync(join(tmpdir(), "wsk-lint-"))).replaceAll("\\", "/");
    const write = (name: string, content: string | Buffer): string => {
        const file = join(path, name);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
        return file;
    };
    for (const [name, content] of Object.entries(files)) write(name, content);
    return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) };
}
