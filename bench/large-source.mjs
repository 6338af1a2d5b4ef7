/** A function far larger than people write. Shared by a test and a benchmark. */

/** What a bad day's code generator could write: many branches, labels and jumps forward, an IRP, calls and a structure with many members. */
export function largeFunction({ lines, branches, labels }) {
    const text = ["NTSTATUS Huge(PCONTEXT Context, PIRP Irp, ULONG Flags)", "{", "    NTSTATUS status = STATUS_SUCCESS;", "    ULONG n = 0;"];
    for (let at = 0; at < 20; at++) text.push(`    ULONG v${at} = ${at};`);
    const perLabel = Math.max(1, Math.floor(branches / labels));
    const steps = Math.max(1, Math.floor((lines - text.length - labels * 2) / branches) - 3);
    for (let branch = 0; branch < branches; branch++) {
        const label = Math.floor(branch / perLabel);
        text.push(`    if (Context->Member${branch % 40} == ${branch}) {`);
        for (let step = 0; step < steps; step++) text.push(statement(branch, step));
        const isJump = branch % 3 === 0 && label + 1 < labels;
        text.push(isJump ? `        goto label${Math.min(labels - 1, label + 1 + (branch % 5))};` : `        n += ${branch};`, "    }");
        if (branch % perLabel === perLabel - 1 && label < labels) text.push(`label${label}:`, `    v${label % 20} = n + ${label};`);
    }
    while (text.length < lines - 3) text.push(`    v${text.length % 20} += n;`);
    return [...text, "    IoFreeIrp(Irp);", "    return status;", "}", ""].join("\n");
}

function statement(branch, step) {
    const member = (branch * 7 + step) % 40;
    switch (step % 5) {
        case 0:
            return `        v${(branch + step) % 20} = Context->Member${member};`;
        case 1:
            return `        Context->Member${member} = v${branch % 20} + ${step};`;
        case 2:
            return `        status = Helper${branch % 8}(Context, &v${step % 20});`;
        case 3:
            return `        Context->Array[n] = v${step % 20};`;
        default:
            return `        Context->Inner->Member${member} = Flags;`;
    }
}
