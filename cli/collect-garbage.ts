/** Gives memory back that is not needed any more. */

/**
 * Has V8 collect what nothing refers to, and shrink its heap, in some tens of milliseconds; a thread that only waits never would by itself. Does
 * nothing where Node was built without its inspector.
 *
 * https://chromedevtools.github.io/devtools-protocol/tot/HeapProfiler/#method-collectGarbage
 */
export async function collectGarbage(): Promise<void> {
    try {
        const session = new (process.getBuiltinModule("node:inspector").Session)();
        session.connect();
        await new Promise((resolve) => session.post("HeapProfiler.collectGarbage", resolve));
        session.disconnect();
    } catch {
        // Memory is all that is lost.
    }
}
