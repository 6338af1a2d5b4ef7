/** Of no-socket-leak: drivers that know their sockets by numbers, as programs of user mode do. */
import { testRule } from "../tests/rule-tester.js";
import rule from "./no-socket-leak.js";

const HEAD = `#include <ntddk.h>
#include <wsk.h>
static WSK_PROVIDER_NPI g_Provider;

static NTSTATUS Signal(PDEVICE_OBJECT Device, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(Device);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

typedef struct _KSOCK {
    PWSK_SOCKET Socket;
    PIRP Irp;
    KEVENT Done;
} KSOCK, *PKSOCK;

static NTSTATUS Await(PKSOCK Sock, NTSTATUS Status)
{
    if (Status == STATUS_PENDING) {
        KeWaitForSingleObject(&Sock->Done, Executive, KernelMode, FALSE, NULL);
        Status = Sock->Irp->IoStatus.Status;
    }
    return Status;
}

static void Prepare(PKSOCK Sock)
{
    KeClearEvent(&Sock->Done);
    IoReuseIrp(Sock->Irp, STATUS_UNSUCCESSFUL);
    IoSetCompletionRoutine(Sock->Irp, Signal, &Sock->Done, TRUE, TRUE, TRUE);
}

NTSTATUS SockOpen(USHORT Type, PKSOCK *Made)
{
    NTSTATUS status;
    PKSOCK sock = (PKSOCK)ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(KSOCK), 'kcoS');
    if (sock == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    sock->Irp = IoAllocateIrp(1, FALSE);
    if (sock->Irp == NULL) {
        ExFreePoolWithTag(sock, 'kcoS');
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    KeInitializeEvent(&sock->Done, NotificationEvent, FALSE);
    IoSetCompletionRoutine(sock->Irp, Signal, &sock->Done, TRUE, TRUE, TRUE);
    status = Await(sock, g_Provider.Dispatch->WskSocket(g_Provider.Client, AF_INET, Type, IPPROTO_TCP, WSK_FLAG_CONNECTION_SOCKET, NULL, NULL, NULL, NULL, NULL, sock->Irp));
    if (!NT_SUCCESS(status)) {
        IoFreeIrp(sock->Irp);
        ExFreePoolWithTag(sock, 'kcoS');
        return status;
    }
    sock->Socket = (PWSK_SOCKET)sock->Irp->IoStatus.Information;
    *Made = sock;
    return STATUS_SUCCESS;
}

NTSTATUS SockConnect(PKSOCK Sock, PSOCKADDR Remote)
{
    Prepare(Sock);
    return Await(Sock, ((PWSK_PROVIDER_CONNECTION_DISPATCH)Sock->Socket->Dispatch)->WskConnect(Sock->Socket, Remote, 0, Sock->Irp));
}

NTSTATUS SockClose(PKSOCK Sock)
{
    NTSTATUS status;
    Prepare(Sock);
    status = Await(Sock, ((PWSK_PROVIDER_BASIC_DISPATCH)Sock->Socket->Dispatch)->WskCloseSocket(Sock->Socket, Sock->Irp));
    IoFreeIrp(Sock->Irp);
    ExFreePoolWithTag(Sock, 'kcoS');
    return status;
}
`;

/** A table by numbers from one on, each given once. */
const TABLE = `
static PKSOCK g_Socks[64];
static ULONG g_Next;

int sock_open(int type)
{
    PKSOCK sock;
    if (NT_SUCCESS(SockOpen((USHORT)type, &sock))) {
        int fd = (g_Next++ % 64) + 1;
        g_Socks[fd - 1] = sock;
        return fd;
    }
    return -1;
}

int sock_connect(int fd, PSOCKADDR remote)
{
    return NT_SUCCESS(SockConnect(g_Socks[fd - 1], remote)) ? 0 : -1;
}

int sock_close(int fd)
{
    NTSTATUS status;
    if (fd <= 0 || fd > 64)
        return -1;
    status = SockClose(g_Socks[fd - 1]);
    g_Socks[fd - 1] = NULL;
    return NT_SUCCESS(status) ? 0 : -1;
}
`;

/** A table of structures, searched for a free place; the number is its index, and the name of what is none is defined out of sight. */
const SEARCHED = `
typedef struct _SLOT { BOOLEAN Taken; PKSOCK Sock; } SLOT;
SLOT g_Slots[16];
FAST_MUTEX g_Lock;

SOCKET NetOpen(void)
{
    SOCKET number = INVALID_SOCKET;
    PKSOCK sock;
    ULONG i;
    if (!NT_SUCCESS(SockOpen(SOCK_STREAM, &sock)))
        return INVALID_SOCKET;
    for (i = 0; i < 16; i++) {
        if (!g_Slots[i].Taken) {
            g_Slots[i].Taken = TRUE;
            g_Slots[i].Sock = sock;
            return i;
        }
    }
    SockClose(sock);
    return number;
}

static PKSOCK NetFind(SOCKET number) { return g_Slots[number].Sock; }

NTSTATUS NetConnect(SOCKET number, PSOCKADDR remote) { return SockConnect(NetFind(number), remote); }

void NetClose(SOCKET number)
{
    SockClose(g_Slots[number].Sock);
    g_Slots[number].Sock = NULL;
    g_Slots[number].Taken = FALSE;
}
`;

const lines = (text: string): number => text.split("\n").length;
/** A function behind the table; its body starts at the line after its head. */
const by = (table: string, ...body: readonly string[]): string => `${HEAD}${table}${body.join("\n")}\n`;
const FIRST = lines(HEAD + TABLE);
const SEARCHED_FIRST = lines(HEAD + SEARCHED);

testRule(rule, {
    valid: [
        { name: "closed on all ways", code: by(TABLE, "int f(PSOCKADDR a) { int fd = sock_open(1), result;", "if (fd < 0) return -1;", "result = sock_connect(fd, a);", "sock_close(fd); return result; }") },
        { name: "none was made", code: by(TABLE, "int f(PSOCKADDR a) { int fd = sock_open(1);", "if (fd == -1) return -1;", "sock_close(fd); return 0; }") },
        { name: "none was made, as less than one", code: by(TABLE, "int f(void) { int fd = sock_open(1);", "if (fd <= 0) return -1;", "sock_close(fd); return 0; }") },
        { name: "kept in a variable of the driver", code: by(TABLE, "int g_Fd;", "int f(PSOCKADDR a) { int fd = sock_open(1);", "g_Fd = fd; return sock_connect(fd, a); }") },
        { name: "kept in a structure", code: by(TABLE, "struct ctx { int fd; };", "int f(struct ctx *c, PSOCKADDR a) { int fd = sock_open(1);", "if (fd < 0) return -1;", "c->fd = fd; return sock_connect(fd, a); }") },
        { name: "returned", code: by(TABLE, "int f(PSOCKADDR a) { int fd = sock_open(1);", "if (fd < 0) return -1;", "if (sock_connect(fd, a) != 0) { sock_close(fd); return -1; }", "return fd; }") },
        { name: "given to a function out of sight", code: by(TABLE, "int f(PSOCKADDR a) { int fd = sock_open(1);", "Remember(fd); return sock_connect(fd, a); }") },
        { name: "its address is given to a function out of sight", code: by(TABLE, "int f(PSOCKADDR a) { int fd = sock_open(1);", "Remember(&fd); return sock_connect(fd, a); }") },
        { name: "its address is given to a function that closes it", code: by(TABLE, "static void drop(int *fd) { sock_close(*fd); }", "int f(PSOCKADDR a) { int fd = sock_open(1), r;", "r = sock_connect(fd, a);", "drop(&fd); return r; }") },
        { name: "kept by a function of the driver", code: by(TABLE, "static int g_Last;", "static void keep(int fd) { g_Last = fd; }", "void f(void) { int fd = sock_open(1);", "keep(fd); }") },
        { name: "closed by a function of the driver, two deep", code: by(TABLE, "static void end(int fd) { if (fd > 0) sock_close(fd); }", "static void bye(int why, int fd) { DbgPrint(\"%d\", why); end(fd); }", "int f(PSOCKADDR a) { int fd = sock_open(1);", "if (fd < 0) return -1;", "if (sock_connect(fd, a)) { bye(1, fd); return -1; }", "bye(0, fd); return 0; }") },
        { name: "the socket is taken from the table and closed", code: by(TABLE, "void f(void) { int fd = sock_open(1);", "if (fd < 0) return;", "SockClose(g_Socks[fd - 1]); g_Socks[fd - 1] = NULL; }") },
        { name: "somebody closes all sockets of the table", code: by(TABLE, "void stop(void) { int i;", "for (i = 0; i < 64; i++) if (g_Socks[i] != NULL) SockClose(g_Socks[i]); }", "void f(void) { int fd = sock_open(1); }") },
        { name: "the way out calls what closes sockets by itself", code: by(TABLE, "static int g_Main;", "static void stop(void) { SockClose(g_Socks[g_Main]); }", "int f(PSOCKADDR a) { int fd = sock_open(1);", "if (fd < 0) return -1;", "if (sock_connect(fd, a)) { stop(); return -1; }", "sock_close(fd); return 0; }") },
        { name: "a macro out of sight decides", code: by(TABLE, "int f(PSOCKADDR a) { int fd = sock_open(1);", "if (IS_NONE(fd)) return -1;", "sock_close(fd); return 0; }") },
        { name: "compared with what nobody knows", code: by(TABLE, "int f(int limit) { int fd = sock_open(1);", "if (fd > limit) return -1;", "sock_close(fd); return 0; }") },
        { name: "one of two numbers", code: by(TABLE, "int f(int k) { int a = sock_open(1), b = sock_open(2);", "int c = k ? a : b;", "sock_close(c); return 0; }") },
        { name: "a thread that closes it", code: by(TABLE, "void t(void *x) { int fd = (int)(ULONG_PTR)x; PSOCKADDR a = 0;", "sock_connect(fd, a);", "sock_close(fd); }", "void f(void) { HANDLE h; int fd = sock_open(1);", "if (fd < 0) return;", "if (!NT_SUCCESS(PsCreateSystemThread(&h, 0, NULL, NULL, NULL, t, (PVOID)(ULONG_PTR)fd))) sock_close(fd); }") },
        { name: "who starts the thread closes it", code: by(TABLE, "void t(void *x) { PSOCKADDR a = 0;", "sock_connect((int)(ULONG_PTR)x, a); }", "void f(void) { HANDLE h; int fd = sock_open(1);", "if (fd < 0) return;", "PsCreateSystemThread(&h, 0, NULL, NULL, NULL, t, (PVOID)(ULONG_PTR)fd);", "ZwWaitForSingleObject(h, FALSE, NULL);", "sock_close(fd); }") },
        { name: "who starts the thread keeps it", code: by(TABLE, "int g_Fd;", "void t(void *x) { PSOCKADDR a = 0;", "sock_connect((int)(ULONG_PTR)x, a); }", "void f(void) { HANDLE h; int fd = sock_open(1);", "if (fd < 0) return;", "PsCreateSystemThread(&h, 0, NULL, NULL, NULL, t, (PVOID)(ULONG_PTR)fd);", "g_Fd = fd; }") },
        { name: "a thread that never ends", code: by(TABLE, "void t(void *x) { PSOCKADDR a = 0;", "for (;;) sock_connect((int)(ULONG_PTR)x, a); }", "void f(void) { HANDLE h; int fd = sock_open(1);", "PsCreateSystemThread(&h, 0, NULL, NULL, NULL, t, (PVOID)(ULONG_PTR)fd); }") },
        { name: "a work item is given it", code: by(TABLE, "IO_WORKITEM_ROUTINE Work;", "void Work(PDEVICE_OBJECT d, PVOID x) { sock_close((int)(ULONG_PTR)x); }", "void f(PIO_WORKITEM item) { int fd = sock_open(1);", "if (fd > 0) IoQueueWorkItem(item, Work, DelayedWorkQueue, (PVOID)(ULONG_PTR)fd); }") },
        { name: "exchanged for another one", code: by(TABLE, "static LONG g_Fd;", "void f(void) { int fd = sock_open(1);", "InterlockedExchange(&g_Fd, fd); }") },
        { name: "copied with the structure that it is in", code: by(TABLE, "struct msg { int fd; };", "void f(struct msg *to) { struct msg m; m.fd = sock_open(1);", "RtlCopyMemory(to, &m, sizeof(m)); }") },
        { name: "assigned with the structure that it is in", code: by(TABLE, "struct msg { int fd; };", "void f(struct msg *to) { struct msg m; m.fd = sock_open(1);", "*to = m; }") },
        { name: "returned with the structure that it is in", code: by(TABLE, "struct msg { int fd; };", "struct msg f(void) { struct msg m; m.fd = sock_open(1);", "return m; }") },
        { name: "told by an out parameter", code: by(TABLE, "NTSTATUS f(int *out) { int fd = sock_open(1);", "if (fd < 0) return STATUS_UNSUCCESSFUL;", "*out = fd; return STATUS_SUCCESS; }") },
        { name: "two bits of it are kept", code: by(TABLE, "static int g_Bits;", "void f(void) { int fd = sock_open(1);", "g_Bits = fd << 2; }") },
        { name: "a loop that opens one after the other, and keeps them in a list of its own", code: by(TABLE, "void f(PSOCKADDR a) { int fds[4], i;", "for (i = 0; i < 4; i++) fds[i] = sock_open(1);", "for (i = 0; i < 4; i++) sock_close(fds[i]); }") },
        { name: "somebody closes all numbers", code: by(TABLE, "void stop(void) { int i;", "for (i = 1; i <= 64; i++) sock_close(i); }", "void f(void) { int fd = sock_open(1); }") },
        { name: "somebody closes all numbers by a helper, counting down", code: by(TABLE, "static void end(int fd) { sock_close(fd); }", "void stop(void) { int n = 64;", "while (n > 0) end(n--); }", "void f(void) { int fd = sock_open(1); }") },
        { name: "somebody closes sockets at places that it knows", code: by(TABLE, "void stop(void) { SockClose(g_Socks[0]);", "SockClose(g_Socks[1]); }", "void f(void) { int fd = sock_open(1); }") },
        { name: "somebody closes what is in a list", code: by(TABLE, "LIST_ENTRY g_All;", "void stop(void) { while (!IsListEmpty(&g_All)) { PLIST_ENTRY e = RemoveHeadList(&g_All); SockClose(CONTAINING_RECORD(e, KSOCK, Link)); } }", "void f(void) { int fd = sock_open(1); }") },
        { name: "asked whether it is in range", code: by(TABLE, "int f(PSOCKADDR a) { int fd = sock_open(1);", "if (fd >= 1 && fd <= 64) { sock_connect(fd, a); sock_close(fd); }", "return 0; }") },
        { name: "asked by what it is one less than", code: by(TABLE, "int f(PSOCKADDR a) { int fd = sock_open(1);", "if (!(fd + 1)) return -1;", "sock_close(fd); return 0; }") },
        { name: "kept as the index of another table", code: by(TABLE, "static int g_Used[65];", "int f(PSOCKADDR a) { int fd = sock_open(1);", "if (fd < 0) return -1;", "g_Used[fd] = 1; return sock_connect(fd, a); }") },
        { name: "the sockets of others", code: by(TABLE, "int f(int fd, PSOCKADDR a) { if (sock_connect(fd, a)) return -1;", "sock_close(fd); return 0; }") },
        { name: "found by a function that returns it, and closed", code: by(SEARCHED, "void f(PSOCKADDR a) { SOCKET s = NetOpen();", "if (s == INVALID_SOCKET) return;", "if (!NT_SUCCESS(NetConnect(s, a))) { NetClose(s); return; }", "NetClose(s); }") },
        { name: "the socket is found by a helper, and closed", code: by(SEARCHED, "void f(PSOCKADDR a) { SOCKET s = NetOpen();", "if (s == INVALID_SOCKET) return;", "SockClose(NetFind(s)); }") },
        { name: "a number of something else", code: by(TABLE, "static int g_Ids[4];", "static int next_id(PKSOCK s) { g_Ids[g_Next & 3] = (int)g_Next; SockConnect(s, 0); return g_Next; }", "void f(PKSOCK s) { int id = next_id(s); }") },
    ],
    invalid: [
        {
            name: "numbered: the connection fails",
            code: by(TABLE, "int f(PSOCKADDR a) { int fd = sock_open(1);", "if (fd < 0) return -1;", "if (sock_connect(fd, a) != 0)", "return -1;", "sock_close(fd); return 0; }"),
            errors: [{ message: "numbered", line: FIRST + 3, data: { fn: "f", make: "sock_open" }, trace: [`main.c:${FIRST}`, `main.c:${FIRST + 3}`] }],
        },
        {
            name: "threadNumbered: a thread that ends with its number",
            code: by(TABLE, "void t(void *x) { int fd = (int)(ULONG_PTR)x; PSOCKADDR a = 0;", "if (sock_connect(fd, a))", "return;", "sock_close(fd); }", "void f(void) { HANDLE h; int fd = sock_open(1);", "if (fd < 0) return;", "PsCreateSystemThread(&h, 0, NULL, NULL, NULL, t, (PVOID)(ULONG_PTR)fd); }"),
            errors: [{ message: "threadNumbered", line: FIRST + 2, data: { fn: "t" }, trace: [`main.c:${FIRST + 4}`, `main.c:${FIRST + 2}`] }],
        },
        { name: "a thread that is given the variable with the number", code: by(TABLE, "void t(int *x) { int fd = *x; PSOCKADDR a = 0;", "while (sock_connect(fd, a) == 0) { }", "}", "void f(void) { HANDLE h;", "for (;;) { int fd = sock_open(1);", "if (fd != -1) PsCreateSystemThread(&h, 0, NULL, NULL, NULL, t, &fd); } }"), errors: [{ message: "threadNumbered", line: FIRST + 2 }] },
        { name: "the thread could not be started", code: by(TABLE, "void t(void *x) { sock_close((int)(ULONG_PTR)x); }", "NTSTATUS f(void) { HANDLE h; NTSTATUS status; int fd = sock_open(1);", "if (fd < 0) return STATUS_UNSUCCESSFUL;", "status = PsCreateSystemThread(&h, 0, NULL, NULL, NULL, t, (PVOID)(ULONG_PTR)fd);", "if (!NT_SUCCESS(status)) return status;", "ZwClose(h); return STATUS_SUCCESS; }"), errors: [{ message: "numbered", line: FIRST + 4 }] },
        { name: "several ways out, one report", code: by(TABLE, "int f(PSOCKADDR a, PSOCKADDR b) { int fd = sock_open(1);", "if (fd <= 0) return -1;", "if (sock_connect(fd, a)) return -1;", "if (sock_connect(fd, b)) return -2;", "return sock_close(fd); }"), errors: [{ message: "numbered", line: FIRST + 2, trace: [`main.c:${FIRST}`, `main.c:${FIRST + 2}`, `main.c:${FIRST + 3}:26 the same here`] }] },
        { name: "made by a function that returns the number", code: by(TABLE, "static int dial(PSOCKADDR a) { int fd = sock_open(1);", "if (fd < 0) return 0;", "if (sock_connect(fd, a)) { sock_close(fd); return 0; }", "return fd; }", "NTSTATUS f(PSOCKADDR a, PSOCKADDR b) { int one = dial(a), two;", "if (one == 0) return STATUS_UNSUCCESSFUL;", "two = dial(b);", "if (two == 0) return STATUS_UNSUCCESSFUL;", "sock_close(two); sock_close(one); return STATUS_SUCCESS; }"), errors: [{ message: "numbered", line: FIRST + 7, data: { fn: "f", make: "dial" } }] },
        { name: "a table of structures, and an invalid number defined out of sight", code: by(SEARCHED, "NTSTATUS f(PSOCKADDR a) { SOCKET s = NetOpen();", "NTSTATUS status;", "if (s == INVALID_SOCKET) return STATUS_UNSUCCESSFUL;", "status = NetConnect(s, a);", "if (!NT_SUCCESS(status)) return status;", "NetClose(s); return status; }"), errors: [{ message: "numbered", line: SEARCHED_FIRST + 4, data: { fn: "f", make: "NetOpen" } }] },
        {
            name: "across files",
            code: "#include \"net.h\"\nint f(PSOCKADDR a)\n{\n    int fd = sock_open(1);\n    if (fd < 0) return -1;\n    if (sock_connect(fd, a) < 0) return -1;\n    sock_close(fd);\n    return 0;\n}\n",
            files: { "net.h": "int sock_open(int type);\nint sock_connect(int fd, PSOCKADDR remote);\nint sock_close(int fd);\n", "net.c": `#include "net.h"\n${HEAD}${TABLE}` },
            errors: [{ message: "numbered", line: 6, trace: ["main.c:4", "main.c:6"] }],
        },
        { name: "a thread that ends by itself", code: by(TABLE, "void t(void *x) { PSOCKADDR a = 0;", "while (sock_connect((int)(ULONG_PTR)x, a) == 0) { }", "PsTerminateSystemThread(STATUS_SUCCESS); }", "void f(void) { HANDLE h; int fd = sock_open(1);", "if (fd < 0) return;", "PsCreateSystemThread(&h, 0, NULL, NULL, NULL, t, (PVOID)(ULONG_PTR)fd); }"), errors: [{ message: "threadNumbered", line: FIRST + 2 }] },
        { name: "never closed at all", code: by(TABLE, "VOID Work(PDEVICE_OBJECT Device, PVOID Context) { int fd = sock_open(1);", "if (fd > 0) sock_connect(fd, (PSOCKADDR)Context);", "}"), errors: [{ message: "numbered", line: FIRST + 2 }] },
    ],
});
