/** What the two rules on control operations have in common: the texts for arguments, and their help. */
import type { ControlFault } from "../../analysis/index.js";
import type { Data, Suggestion } from "./define-rule.js";
import { replace } from "./statements.js";

export const ARGUMENT_MESSAGES = {
    noInput: "{{operation}} is asked for without its input{{input}}: the request fails, or reads through NULL. Pass the size and the address of the value.",
    noOutput: "{{operation}} is asked for without room for its result{{output}}: the request fails, or writes through NULL. Pass the size and the address of a variable.",
    noReturned: "{{operation}} is asked for with NULL for OutputSizeReturned, which says how much of the result there is: the request fails, or writes through NULL. Pass the address of a SIZE_T.",
    noIrp: "{{operation}} is asked for without an IRP, but the request is completed by one, and WSK reads through NULL. Allocate an IRP, with a completion routine.",
    input: "{{operation}} is given an input, but takes none: the request fails, or the value is silently ignored. Pass 0 and NULL for the input.",
    output: "{{operation}} is given room for a result, but has none: the request fails, or the variable is never set. Pass 0 and NULL for the output.",
    returned: "{{operation}} is given a variable for OutputSizeReturned, but says nothing there: what the variable holds afterwards is not the result's size. Pass NULL.",
    irp: "{{operation}} is given an IRP, but is always done when the call returns and takes none: the request fails, or the IRP is never completed and lost. Pass NULL and look at the returned status.",
    inputSize: "{{operation}} is given an input of {{given}}, but takes a {{expected}}: the request fails, or reads what lies beside the value. Pass a {{expected}} and its size.",
    outputSize: "{{operation}} is given room of {{given}} for its result, which is a {{expected}}: the request fails, or overwrites what lies beside the variable. Pass a {{expected}} and its size.",
    inputType: "{{operation}} takes the address of a {{expected}}, and is given that of a {{given}}: WSK reads something else than was meant. Pass a {{expected}}.",
    eventControl: "{{operation}} takes the address of a WSK_EVENT_CALLBACK_CONTROL, and is given that of a {{given}}: WSK takes what lies there for an NpiId and a mask. Pass the address of the structure.",
    outputType: "{{operation}} writes a {{expected}}, and is given the address of a {{given}}: WSK overwrites what lies there. Pass the address of a {{expected}}.",
    pointerSize: "{{operation}} is given {{given}}, the size of a pointer and not of what it leads to: the request fails, or works on a part of the data. Pass the size of the object itself.",
    notAddress: "{{operation}} takes the address of a PSECURITY_DESCRIPTOR, and is given a {{given}}: WSK takes the first bytes of the descriptor for a pointer. Pass the pointer's address.",
    nullBuffer: "{{operation}} is given a size together with NULL for {{argument}}: the request fails, or reads through NULL. Pass the buffer, or 0 for its size.",
    noSize: "{{operation}} is given a buffer together with 0 for {{argument}}, so that nothing of the buffer is used. Pass its size, or NULL for the buffer.",
    edit: "Write {{text}}.",
} as const;

/** The message for a fault. */
export function messageOf<Mistake extends string>({ mistake, expected }: { readonly mistake: Mistake; readonly expected: string }): Mistake | "eventControl" {
    return mistake === "inputType" && expected === "WSK_EVENT_CALLBACK_CONTROL" ? "eventControl" : mistake;
}

/** The values for a message's placeholders. */
export function dataOf({ operation, argument, expected, given, request }: ControlFault): Data {
    const what = expected === "" ? "" : `, a ${expected}`;
    return { operation, argument, expected, given, request, input: what, output: what };
}

/** The argument written anew, where it is written in the call that is reported. */
export function suggestionsOf({ at, edits }: ControlFault): Suggestion<"edit">[] {
    const [first] = edits;
    if (first === undefined || edits.some(({ node }) => node.source !== at.source)) return [];
    const text = edits.length > 1 ? "input and output the other way round" : first.text;
    return [{ message: "edit", data: { text }, edits: edits.map((each) => replace(each.node, each.text)) }];
}
