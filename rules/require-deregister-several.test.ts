/** A driver with two registrations of which its unload routine ends one: reported only where the whole driver is in sight. */
import { HEADER, MAIN, NET, type ProjectParts, projectOf } from "../tests/project-snippets.js";
import { testRule, type ValidCase } from "../tests/rule-tester.js";
import rule from "./require-deregister.js";

const PROJECT: ProjectParts = { compiled: ["main.c", "net.c"] };

interface Parts {
    readonly main?: string;
    readonly header?: string;
    readonly net?: string;
    readonly project?: Partial<ProjectParts> | null;
    /** More files, by name. */
    readonly more?: Readonly<Record<string, string>>;
}

/** The driver with something else in place of some of its parts. */
function driver(name: string, { main = MAIN, header = HEADER, net = NET, project = {}, more = {} }: Parts): ValidCase {
    const projects = project === null ? {} : { "driver.vcxproj": projectOf({ ...PROJECT, ...project }) };
    return { name, code: main, filename: "main.c", files: { "net.h": header, "net.c": net, ...projects, ...more } };
}

/** A text with something else in place of a part of it that must be there. */
function changed(text: string, from: string, to: string): string {
    if (!text.includes(from)) throw new Error(`no ${from}`);
    return text.replace(from, to);
}

const CLOSE_BODY = "{\n    // CloseEvents is called";
const netWith = (from: string, to: string): string => changed(NET, from, to);
const compiling = (...names: readonly string[]): Partial<ProjectParts> => ({ compiled: ["main.c", "net.c", ...names] });

/** The unload routine calls code for another system that is out of sight, unless a macro says that it is this one. */
const TWO_SYSTEMS = netWith("    WskDeregister(&g_First);\n}\nNTSTATUS EventsUp", `    WskDeregister(&g_First);
#ifdef OUR_WINDOWS
    KeFlushQueuedDpcs();
#else
    stop_threads(g_Thread);
#endif
}
NTSTATUS EventsUp`);

/** One registration, in memory that the driver has allocated; nothing leads to what would end it. */
const HELD = `#include <wsk.h>
#include "net.h"
typedef struct _NET { WSK_REGISTRATION Registration; WSK_PROVIDER_NPI Npi; } NET, *PNET;
PNET g_Net;
static const WSK_CLIENT_DISPATCH g_Table = { MAKE_WSK_VERSION(1, 0), 0, NULL };
NTSTATUS NetUp(VOID)
{
    WSK_CLIENT_NPI npi = { NULL, &g_Table };
    NTSTATUS status = WskRegister(&npi, &g_Net->Registration);
    if (!NT_SUCCESS(status)) return status;
    status = WskCaptureProviderNPI(&g_Net->Registration, WSK_INFINITE_WAIT, &g_Net->Npi);
    if (!NT_SUCCESS(status)) WskDeregister(&g_Net->Registration);
    return status;
}
VOID NetDown(VOID)
{
    DbgPrint("NetDown");
}
VOID NetThread(PVOID Context)
{
    NetUp();
    PsTerminateSystemThread(STATUS_SUCCESS);
}
NTSTATUS ReleaseAll()
{
    WskReleaseProviderNPI(&g_Net->Registration);
    WskDeregister(&g_Net->Registration);
    return STATUS_SUCCESS;
}
`;
const heldWith = (from: string, to: string): string => changed(HELD, from, to);

const ONE_FILE = `${MAIN.replace("#include \"net.h\"\n", HEADER)}${NET.replace("#include \"net.h\"\n", "")}`;

testRule(rule, {
    valid: [
        // Ended after all.
        driver("ended by the unload routine", { main: changed(MAIN, "NetDown();", "NetDown(); ReleaseAll();") }),
        driver("ended in an IOCTL", { main: changed(MAIN, "HANDLE thread;", "HANDLE thread; Driver->MajorFunction[14] = Control;"), header: `${HEADER}DRIVER_DISPATCH Control;\n`, net: `${NET}NTSTATUS Control(PDEVICE_OBJECT d, PIRP irp) { return ReleaseAll(); }\n` }),
        driver("ended by a helper that gets the address", { net: changed(netWith("    WskReleaseProviderNPI(&g_First);\n    WskDeregister(&g_First);\n", "    End(&g_First);\n    End(&g_Second);\n"), "VOID NetDown(VOID)\n", "static VOID End(PWSK_REGISTRATION r) { WskReleaseProviderNPI(r); WskDeregister(r); }\nVOID NetDown(VOID)\n") }),
        driver("ended in a loop over their addresses", { net: changed(netWith("    WskDeregister(&g_First);\n}\nNTSTATUS EventsUp", "    for (ULONG i = 0; i < 2; i++) WskDeregister(g_All[i]);\n}\nNTSTATUS EventsUp"), "VOID NetDown(VOID)", "static PWSK_REGISTRATION g_All[] = { &g_First, &g_Second };\nVOID NetDown(VOID)") }),
        driver("an array of registrations", { net: NET.replaceAll("&g_First", "&g_Regs[0]").replaceAll("&g_Second", "&g_Regs[1]").replace("WSK_REGISTRATION g_First;", "WSK_REGISTRATION g_Regs[2];").replace("static WSK_REGISTRATION g_Second;\n", "").replace("    WskDeregister(&g_Regs[0]);\n}\nNTSTATUS EventsUp", "    for (ULONG i = 0; i < 2; i++) WskDeregister(&g_Regs[i]);\n}\nNTSTATUS EventsUp") }),
        driver("ended by the destructor of a static object", {
            project: compiling("guard.cpp"), net: netWith("static WSK_REGISTRATION g_Second", "WSK_REGISTRATION g_Second"),
            more: { "guard.cpp": "#include <wsk.h>\nextern \"C\" { extern WSK_REGISTRATION g_Second; }\nstruct Guard { ~Guard() { WskDeregister(&g_Second); } };\nstatic Guard g_Guard;\n" },
        }),
        driver("closed by the destructor of a static object", {
            project: compiling("guard.cpp"), more: { "guard.cpp": "#include <ntddk.h>\nextern \"C\" {\n#include \"net.h\"\n}\nstruct Guard { ~Guard() { ReleaseAll(); } };\nstatic Guard g_Guard;\n" },
        }),
        driver("ended by a macro", { net: `${NET}#define END(r) WskDeregister(r)\nVOID Later(VOID) { END(&g_Second); }\n` }),
        driver("the address is handed on", { net: netWith("    WskReleaseProviderNPI(&g_Second);\n", "    WskReleaseProviderNPI(&g_Second);\n    Remember(&g_Second);\n") }),
        driver("ended by a function that was looked up", { net: netWith("    WskReleaseProviderNPI(&g_First);\n", "    WskReleaseProviderNPI(&g_First);\n    Find(L\"WskDeregister\")(g_Where);\n") }),
        // The function that ends it may be reached.
        driver("called by a macro", { header: `${HEADER}#define NET_STOP() \\\n    do { ReleaseAll(); } while (0)\n` }),
        driver("called by a name that is put together", { header: `${HEADER}#define DO(what, name) what##name()\n`, net: `${NET}VOID Later(VOID) { DO(Release, All); }\n` }),
        driver("named in a table", { net: `${NET}static const struct { PCSTR Name; NTSTATUS (*Run)(); } g_Commands[] = { { "release", ReleaseAll }, { NULL, NULL } };\n` }),
        driver("named in a table of another file that speaks of nothing else", { project: compiling("commands.c"), more: { "commands.c": "#include \"net.h\"\nNTSTATUS (*g_Commands[])() = { NULL, ReleaseAll };\n" } }),
        driver("its address is taken", { net: netWith("    WskReleaseProviderNPI(&g_Second);\n", "    WskReleaseProviderNPI(&g_Second);\n    g_AtEnd = &ReleaseAll;\n") }),
        driver("declared as a routine of the system", { header: changed(HEADER, "NTSTATUS ReleaseAll();", "KSTART_ROUTINE ReleaseAll;") }),
        driver("called in code that was not understood", { net: `${NET}BROKEN_HEAD(Later { if ( { ReleaseAll();\n` }),
        driver("called in code that is switched off", { net: `${NET}#if 0\nVOID Later(VOID) { ReleaseAll(); }\n#endif\n` }),
        driver("named in an assembler block", { net: netWith("    WskReleaseProviderNPI(&g_Second);\n", "    WskReleaseProviderNPI(&g_Second);\n    __asm { call ReleaseAll }\n") }),
        driver("named outside of functions", { net: `${NET}__asm__("jmp ReleaseAll");\n` }),
        // Exported.
        driver("exported where it is defined", { net: netWith("NTSTATUS ReleaseAll()\n", "__declspec(dllexport) NTSTATUS ReleaseAll()\n") }),
        driver("exported by a macro", { header: `#define NET_PUBLIC __declspec(dllexport)\n${changed(HEADER, "NTSTATUS ReleaseAll();", "NET_PUBLIC NTSTATUS ReleaseAll();")}` }),
        driver("exported by a macro out of sight", { header: changed(HEADER, "NTSTATUS ReleaseAll();", "NETLIB_API NTSTATUS ReleaseAll();") }),
        driver("exported by a pragma", { net: `${NET}#pragma comment(linker, "/export:ReleaseAll")\n` }),
        driver("a driver that others link to", { net: `${NET}NTSTATUS DllInitialize(PUNICODE_STRING Path) { return STATUS_SUCCESS; }\n` }),
        driver("a module definition file", { project: { more: "  <ItemDefinitionGroup><Link><ModuleDefinitionFile>net.def</ModuleDefinitionFile></Link></ItemDefinitionGroup>" } }),
        driver("a module definition file of another build", { more: { "old/net.def": "LIBRARY net.sys\nEXPORTS\n    ReleaseAll @1\n" } }),
        driver("called by assembler of another build", { more: { "start.asm": "extern ReleaseAll:proc\nStop proc\n    jmp ReleaseAll\nStop endp\n" } }),
        driver("exported by an option", { project: { more: "  <ItemDefinitionGroup><Link><AdditionalOptions>/EXPORT:ReleaseAll</AdditionalOptions></Link></ItemDefinitionGroup>" } }),
        driver("a module definition by an option", { project: { more: "  <ItemDefinitionGroup><Link><AdditionalOptions>-def:net.txt</AdditionalOptions></Link></ItemDefinitionGroup>" } }),
        // Not all is in sight.
        driver("no project file", { project: null }),
        driver("a project that does not name the file", { project: { compiled: ["net.c"] } }),
        driver("a project that does not name the file that registers", { project: { compiled: ["main.c"] } }),
        driver("a file that is not there", { project: compiling("..\\common\\control.c") }),
        driver("files that are not named one by one", { project: compiling("control\\*.c") }),
        driver("files below a folder that the build knows", { project: compiling("$(CommonDir)\\control.c") }),
        driver("assembler", { project: { more: "  <ItemGroup><MASM Include=\"start.asm\" /></ItemGroup>" } }),
        driver("an object", { project: { more: "  <ItemGroup><Object Include=\"start.obj\" /></ItemGroup>" } }),
        driver("another project", { project: { more: "  <ItemGroup><ProjectReference Include=\"..\\lib\\lib.vcxproj\" /></ItemGroup>" } }),
        driver("a library of their own", { project: { libraries: "..\\lib\\$(Platform)\\control.lib" } }),
        driver("settings of another file", { project: { more: "  <Import Project=\"..\\common.props\" />" } }),
        driver("settings of a whole folder", { more: { "Directory.Build.props": "<Project />" } }),
        driver("a library", { project: { type: "StaticLibrary" } }),
        driver("two projects, one of them no driver", { more: { "test.vcxproj": projectOf({ ...PROJECT, type: "DynamicLibrary" }) } }),
        driver("a project in comments", { project: null, more: { "driver.vcxproj": projectOf(PROJECT).replace("<ItemGroup>\n    <ClCompile", "<!-- <ItemGroup>\n    <ClCompile").replace("</ItemGroup>\n\n", "</ItemGroup> -->\n\n") } }),
        driver("a table in a file that is included", { net: `${NET}NTSTATUS (*g_Commands[])() = {\n#include "commands.inc"\n};\n` }),
        driver("a header of another folder that is not there", { net: `#include "..\\common\\control.h"\n${NET}` }),
        driver("no DriverEntry in sight", { main: changed(MAIN, "NTSTATUS DriverEntry(", "NTSTATUS NetEntry(") }),
        driver("the unload routine calls code out of sight", { main: changed(MAIN, "NetDown();", "NetDown(); CommonDown();") }),
        driver("the unload routine calls code out of sight in some builds", { net: TWO_SYSTEMS }),
        driver("a macro that only one configuration defines", { net: TWO_SYSTEMS, project: { macros: "OUR_WINDOWS", releaseMacros: "OTHER" } }),
        driver("a macro that is 0", { net: TWO_SYSTEMS, project: { macros: "OUR_WINDOWS=0" } }),
        driver("a macro that the code takes back", { net: `#undef OUR_WINDOWS\n${TWO_SYSTEMS}`, project: { macros: "OUR_WINDOWS" } }),
        driver("a macro that a file is compiled without", { net: TWO_SYSTEMS, project: { macros: "OUR_WINDOWS", more: "  <ItemGroup><ClInclude Include=\"net.h\"><PreprocessorDefinitions>OTHER</PreprocessorDefinitions></ClInclude></ItemGroup>" } }),
        // The second registration may never be made.
        driver("registered in test builds, around the call", { net: netWith("EventsUp();\n", "{\n#if NET_TEST\n        EventsUp();\n#endif\n    }\n") }),
        driver("registered in test builds, around the function", { net: changed(netWith("NTSTATUS EventsUp(VOID)\n", "#if NET_TEST\nNTSTATUS EventsUp(VOID)\n"), "VOID NetThread", "#endif\nVOID NetThread") }),
        driver("registered in test builds, around WskRegister", { net: netWith("    NTSTATUS status = WskRegister(&npi, &g_Second);\n", "    NTSTATUS status = STATUS_UNSUCCESSFUL;\n#ifdef NET_TEST\n    status = WskRegister(&npi, &g_Second);\n#endif\n") }),
        driver("nothing leads to the registration either", { net: netWith("if (NT_SUCCESS(NetUp())) EventsUp();", "NetUp();") }),
        driver("the thread is not started", { main: changed(MAIN, "NetThread, NULL", "OtherThread, NULL") }),
        // One registration, in memory that only pointers lead to.
        driver("held in memory, ended by the unload routine", { net: heldWith("    DbgPrint(\"NetDown\");\n", "    ReleaseAll();\n") }),
        driver("held in memory, ended through a pointer", { net: changed(heldWith("    DbgPrint(\"NetDown\");\n", "    End(&g_Net->Registration);\n"), "VOID NetDown(VOID)\n", "static VOID End(PWSK_REGISTRATION r) { WskReleaseProviderNPI(r); WskDeregister(r); }\nVOID NetDown(VOID)\n") }),
        driver("held in memory, ended by a function in a table", { net: `${HELD}NTSTATUS (*g_Commands[])() = { NULL, ReleaseAll };\n` }),
        driver("held in memory, another end may be reached", { net: changed(heldWith("    NetUp();\n", "    NetUp();\n    g_Stop = Stop;\n"), "VOID NetThread", "NTSTATUS (*g_Stop)(PVOID);\nstatic NTSTATUS Stop(PVOID r) { WskDeregister((PWSK_REGISTRATION)r); return STATUS_SUCCESS; }\nVOID NetThread") }),
        driver("held in memory, no project file", { net: HELD, project: null }),
    ],
    invalid: [
        {
            ...driver("ended in a function that nothing leads to", {}),
            errors: [{
                message: "notDeregistered", line: 3, column: 6, data: { function: "Bye", thread: "Bye", flag: "", role: "unload routine" },
                trace: ["net.c:24:23 EventsUp registers the driver", "main.c:11:5 Bye is made the unload routine", "net.c:43:5 nothing leads to CloseEvents, which would end it"],
            }],
        },
        { ...driver("ended nowhere", { net: netWith(`NTSTATUS CloseEvents(ULONG Why)\n${CLOSE_BODY}`, `NTSTATUS CloseEvents(ULONG Why)\n{ return STATUS_SUCCESS; }\nNTSTATUS Unrelated(ULONG Why)\n${CLOSE_BODY}`).replace("    if (Why == 0) return STATUS_UNSUCCESSFUL;\n    WskDeregister(&g_Second);\n", "") }), errors: [{ message: "notDeregistered", line: 3 }] },
        { ...driver("functions that only call one another", { net: changed(netWith("    if (Why == 0) return", "    if (Why == 2) ReleaseAll();\n    if (Why == 0) return"), "static WSK_REGISTRATION", "WSK_REGISTRATION"), header: `${HEADER}extern WSK_REGISTRATION g_Second;\n` }), errors: [{ message: "notDeregistered", line: 3 }] },
        { ...driver("all in one file", { main: ONE_FILE, project: { compiled: ["main.c"] }, header: "", net: "" }), errors: [{ message: "notDeregistered", line: 8 }] },
        { ...driver("C++", { main: MAIN.replace("#include \"net.h\"", "#include \"net.h\"\nextern \"C\" DRIVER_INITIALIZE DriverEntry;"), header: `extern "C" {\n${HEADER}}\n`, project: { compiled: ["main.cpp", "Net.cpp"] }, net: "", more: { "net.cpp": NET } }), filename: "main.cpp", errors: [{ message: "notDeregistered", line: 4 }] },
        { ...driver("registered by DriverEntry itself", { main: changed(changed(MAIN, "    return PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, NULL, NULL, NULL, NetThread, NULL);", "    NetUp();\n    return EventsUp();"), "HANDLE thread;\n", ""), header: `${HEADER}NTSTATUS EventsUp(VOID);\n` }), errors: [{ message: "notDeregistered", line: 3 }] },
        { ...driver("names that are put together, but not this one", { header: `${HEADER}#define DO(what, name) what##name()\n` }), errors: [{ message: "notDeregistered", line: 3 }] },
        { ...driver("a file that a build has made, in a project with windows-like paths", { project: compiling("sub\\..\\tag.c"), more: { "tag.c": "const char *BuildTag(void) { return \"1\"; }\n" } }), errors: [{ message: "notDeregistered", line: 3 }] },
        { ...driver("a module definition file that exports something else", { more: { "net.def": "EXPORTS\n    DriverEntry PRIVATE\n" } }), errors: [{ message: "notDeregistered", line: 3 }] },
        { ...driver("headers of the system, and one of another folder", { net: `#include "ntstrsafe.h"\n#include "../drv/net.h"\n// #include "../common/control.h"\n${NET}` }), errors: [{ message: "notDeregistered", line: 3 }] },
        { ...driver("two projects of the same driver", { more: { "debug.vcxproj": projectOf(PROJECT) } }), errors: [{ message: "notDeregistered", line: 3 }] },
        { ...driver("a project beside it that has nothing to do with it", { more: { "tool.vcxproj": projectOf({ compiled: ["tool.c"], type: "Application" }) } }), errors: [{ message: "notDeregistered", line: 3 }] },
        { ...driver("code out of sight for another system", { net: TWO_SYSTEMS, project: { macros: "OUR_WINDOWS;OTHER=1" } }), errors: [{ message: "notDeregistered", line: 3 }] },
        { ...driver("registered in builds for this system", { net: netWith("EventsUp();\n", "{\n#ifdef OUR_WINDOWS\n        EventsUp();\n#endif\n    }\n"), project: { macros: "OUR_WINDOWS" } }), errors: [{ message: "notDeregistered", line: 3 }] },
        {
            ...driver("held in memory, and ended in a function that nothing leads to", { net: HELD }),
            errors: [{
                message: "notDeregistered", line: 3, column: 6, data: { function: "Bye", thread: "Bye", flag: "", role: "unload routine" },
                trace: ["net.c:9:23 NetUp registers the driver", "main.c:11:5 Bye is made the unload routine", "net.c:27:5 nothing leads to ReleaseAll, which would end it"],
            }],
        },
        { ...driver("held in memory, C++", { main: MAIN.replace("#include \"net.h\"", "#include \"net.h\"\nextern \"C\" DRIVER_INITIALIZE DriverEntry;"), header: `extern "C" {\n${HEADER}}\n`, project: { compiled: ["main.cpp", "Net.cpp"] }, net: "", more: { "net.cpp": HELD } }), filename: "main.cpp", errors: [{ message: "notDeregistered", line: 4 }] },
    ],
});
