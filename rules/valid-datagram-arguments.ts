import { alternatives, type Driver, pointeeCell, step, type Sym } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";
import { givenArguments, isNull } from "./support/wsk-arguments.js";

/** The ioctls that give a datagram socket the address that a send without one goes to. */
const SETTING_ADDRESS = ["SIO_WSK_SET_SENDTO_ADDRESS", "SIO_WSK_SET_REMOTE_ADDRESS"] as const;
const SENDS = ["WskSendTo", "WskSendMessages"] as const;
const REMOTE_ADDRESS = 3;
/** ControlInfoLength and ControlInfo of the sends. */
const SENT_CONTROL = [4, 5] as const;
/** ControlLength and ControlInfo of WskReceiveFrom. */
const RECEIVED_CONTROL = [4, 5] as const;

export default defineRule({
    id: "valid-datagram-arguments",
    contracts: { I13: ["sizeAlone", "controlAlone"], I18: ["noAddress"], I19: ["noLength", "unsetLength"] },
    category: "arguments",
    level: "error",
    description: "Require an address for datagrams that are sent, and lengths for control data",
    sources: [
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_send_to",
        "https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_receive_from",
        "https://learn.microsoft.com/windows-hardware/drivers/network/sio-wsk-set-sendto-address",
        "https://learn.microsoft.com/windows-hardware/drivers/network/sio-wsk-set-remote-address",
    ],
    fix: "none",
    messages: {
        noAddress:
            "{{call}} is given no RemoteAddress, and nothing in this driver sets a fixed one (SIO_WSK_SET_SENDTO_ADDRESS, SIO_WSK_SET_REMOTE_ADDRESS): " +
            "WSK does not know where to send, and the request fails. Pass the receiver's address.",
        sizeAlone:
            "{{call}} is given a ControlInfoLength of {{size}} and NULL for ControlInfo: the request fails, or WSK reads through NULL. " +
            "Pass the control data, or 0 for its length.",
        controlAlone:
            "{{call}} is given ControlInfo and 0 for its length: none of the control data is used. Pass the length of the data, or NULL for ControlInfo.",
        noLength:
            "WskReceiveFrom is given ControlInfo without a ControlLength: WSK cannot know how large the buffer is, and ControlInfo must be NULL then. " +
            "Pass the address of a ULONG that holds the buffer's size, or no buffer.",
        unsetLength:
            "{{length}} is not set when WskReceiveFrom gets it as ControlLength: WSK takes it for the size of ControlInfo, and may write beyond the buffer. " +
            "Set it to the buffer's size before each call.",
    },
    check(driver, report) {
        for (const name of SENDS) {
            for (const { event, values, trace } of givenArguments(driver, name, [REMOTE_ADDRESS])) {
                if (!isNull(values[0]) || setsAddress(driver)) continue;
                report({ at: event.call.node, message: "noAddress", data: { call: name }, trace: trace(`${name} gets NULL for RemoteAddress`) });
            }
            for (const { event, values, trace } of givenArguments(driver, name, SENT_CONTROL)) {
                const [length, info] = values;
                const at = event.call.node;
                const size = sizeOf(length);
                if (isNull(info) && size !== null) {
                    report({ at, message: "sizeAlone", data: { call: name, size }, trace: trace(`${name} gets a length and no control data`) });
                } else if (isNull(length) && info !== undefined && isBuffer(info)) {
                    report({ at, message: "controlAlone", data: { call: name }, trace: trace(`${name} gets control data and no length`) });
                }
            }
        }
        for (const { event, values, instance, trace } of givenArguments(driver, "WskReceiveFrom", RECEIVED_CONTROL)) {
            const [length, info] = values;
            if (isNull(length) && info !== undefined && isBuffer(info)) {
                report({ at: event.call.node, message: "noLength", trace: trace("WskReceiveFrom gets ControlInfo and no ControlLength") });
            } else if (length !== undefined && info !== undefined && !isNull(info)) {
                const { state } = instance.chain[0]?.event ?? event;
                const name = localName(length);
                if (name === null || state.load(pointeeCell(length)).kind !== "uninitialized") continue;
                report({ at: event.call.node, message: "unsetLength", data: { length: name }, trace: [...trace("WskReceiveFrom takes it for the size"), ...(instance.chain.length > 0 ? [] : [step(event.call.node, `${name} holds nothing here`)])] });
            }
        }
    },
});

function setsAddress(driver: Driver): boolean {
    return SETTING_ADDRESS.some((option) => driver.names(option));
}

/** A length that is not 0, as its author gives it. */
function sizeOf(length: Sym | undefined): string | null {
    if (length?.kind === "name" && length.sizeOf !== undefined) return length.name;
    return length?.kind === "const" && length.value !== 0 ? String(length.value) : null;
}

/** True for a value that is meant to be memory: an object's address, what an allocation has returned, or a place in either. */
function isBuffer(sym: Sym): boolean {
    return alternatives(sym)?.every((each) => each.kind === "address" || each.kind === "result" || (each.kind === "op" && each.operator === "+" && isBuffer(each.left))) ?? false;
}

/** The name of the local variable whose address a value is. */
function localName(sym: Sym): string | null {
    if (sym.kind !== "address" || sym.cell.steps.length > 0 || !("variable" in sym.cell.base)) return null;
    const { variable } = sym.cell.base;
    return variable.scope === "local" && !variable.isStatic ? variable.name : null;
}
