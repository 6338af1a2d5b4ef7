/** Questions to somebody at the terminal. */
import { createInterface } from "node:readline/promises";

/** What is typed behind a question; empty for nothing, and for the end of the input. */
export function ask(question: string): Promise<string> {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    return new Promise((resolve) => {
        terminal.once("close", () => resolve(""));
        void terminal.question(question).then((answer) => {
            resolve(answer.trim());
            terminal.close();
        });
    });
}
