import { categoryFaults } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

const DOCS = "https://learn.microsoft.com/windows-hardware/drivers";

export default defineRule({
    id: "valid-socket-category",
    contracts: {
        I05: ["several", "none", "forgotten"],
        I06: ["combination", "connectType"],
        E08: ["basicCallbacks", "forgotten", "basicUse"],
    },
    category: "arguments",
    level: "error",
    description: "Require one category for each socket, and the type, the protocol, the callbacks and the requests that go with it",
    sources: [
        `${DOCS}/ddi/wsk/nc-wsk-pfn_wsk_socket`,
        `${DOCS}/ddi/wsk/nc-wsk-pfn_wsk_socket_connect`,
        `${DOCS}/network/winsock-kernel-socket-categories`,
        `${DOCS}/network/af-inet`,
        `${DOCS}/network/af-inet6`,
    ],
    fix: "none",
    messages: {
        several:
            "WskSocket is given {{given}} for its Flags, but a socket is of exactly one category: the request fails. Name one; a socket that can listen as well as " +
            "connect is WSK_FLAG_STREAM_SOCKET.",
        none: "WskSocket is given {{given}} for its Flags, which is no category: the request fails. Name exactly one of the WSK_FLAG_…_SOCKET flags.",
        basicCallbacks:
            "WskSocket makes a basic socket and is given a context or a client dispatch table for it: basic sockets have no callbacks, and both arguments must be NULL. " +
            "Pass NULL, or name the category whose callbacks are meant.",
        forgotten:
            "WskSocket is given no category, and a context or a client dispatch table: Flags of 0 make a basic socket, which has no callbacks and cannot be bound. " +
            "Name the category that is meant, as WSK_FLAG_CONNECTION_SOCKET.",
        combination:
            "WskSocket is asked for {{category}} with {{given}}: over {{family}}, that takes {{allowed}}, and the request fails. Change the category, or the type and the protocol.",
        connectType:
            "WskSocketConnect is given {{given}}: it makes connection-oriented sockets, which take SOCK_STREAM with IPPROTO_TCP, and the request fails. " +
            "Pass these, or make a datagram socket with WskSocket.",
        basicUse:
            "{{call}} is called in '{{function}}' on a basic socket, which has only WskControlSocket and WskCloseSocket: the call goes to whatever lies behind the end of " +
            "its dispatch table. Make the socket with the category that has {{call}}.",
    },
    check(driver, report) {
        for (const { kind, at, data, trace } of categoryFaults(driver)) report({ at, message: kind, data, trace });
    },
});
