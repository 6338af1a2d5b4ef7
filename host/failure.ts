/** What the operating system's error codes mean, in words for users. */

const reasons = new Map([
    ["EACCES", "access to it is denied"],
    ["EBUSY", "another program holds it"],
    ["EDQUOT", "the disk quota is used up"],
    ["EISDIR", "it is a directory"],
    ["ELOOP", "its symbolic links lead round in a circle"],
    ["EMFILE", "too many files are open"],
    ["ENAMETOOLONG", "its name is too long"],
    ["ENOENT", "it does not exist"],
    ["ENOSPC", "the disk is full"],
    ["ENOTDIR", "a part of its path is no directory"],
    ["EPERM", "the operation is not permitted"],
    ["EROFS", "the file system is read-only"],
]);

/**
 * Says in a few words why a file operation failed.
 *
 * @returns the second half of a sentence: "it does not exist"
 */
export function describeFailure(error: unknown): string {
    if (!(error instanceof Error)) return String(error);
    const code = "code" in error && typeof error.code === "string" ? error.code : "";
    return reasons.get(code) ?? (code === "" ? error.message : `the operating system says ${code}`);
}
