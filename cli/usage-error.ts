/** A run that can't be done as asked. Its message is one sentence for the user; it is shown without a stack trace. */
export class UsageError extends Error {
    override readonly name = "UsageError";
}
