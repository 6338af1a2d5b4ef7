/** Project files of Visual Studio as drivers have them, and a driver of which only such a file tells that it is whole; for tests. */

/** A driver that starts a thread, which registers twice; the unload routine ends the first registration, and nothing leads to what would end the second. */
export const MAIN = `#include <ntddk.h>
#include "net.h"
VOID Bye(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
    NetDown();
}
NTSTATUS DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING Path)
{
    HANDLE thread;
    Driver->DriverUnload = Bye;
    return PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, NULL, NULL, NULL, NetThread, NULL);
}
`;
export const HEADER = `NTSTATUS NetUp(VOID);
VOID NetDown(VOID);
extern KSTART_ROUTINE NetThread;
_IRQL_requires_max_(PASSIVE_LEVEL)
NTSTATUS CloseEvents(_In_ ULONG Why);
NTSTATUS ReleaseAll();
`;
export const NET = `#include <wsk.h>
#include "net.h"
WSK_REGISTRATION g_First;
static WSK_REGISTRATION g_Second;
WSK_PROVIDER_NPI g_Npi, g_EventNpi;
static const WSK_CLIENT_DISPATCH g_Table = { MAKE_WSK_VERSION(1, 0), 0, NULL };
NTSTATUS NetUp(VOID)
{
    WSK_CLIENT_NPI npi = { NULL, &g_Table };
    NTSTATUS status = WskRegister(&npi, &g_First);
    if (!NT_SUCCESS(status)) return status;
    status = WskCaptureProviderNPI(&g_First, WSK_INFINITE_WAIT, &g_Npi);
    if (!NT_SUCCESS(status)) WskDeregister(&g_First);
    return status;
}
VOID NetDown(VOID)
{
    WskReleaseProviderNPI(&g_First);
    WskDeregister(&g_First);
}
NTSTATUS EventsUp(VOID)
{
    WSK_CLIENT_NPI npi = { NULL, &g_Table };
    NTSTATUS status = WskRegister(&npi, &g_Second);
    if (!NT_SUCCESS(status)) return status;
    status = WskCaptureProviderNPI(&g_Second, WSK_INFINITE_WAIT, &g_EventNpi);
    if (!NT_SUCCESS(status)) {
        WskDeregister(&g_Second);
        return status;
    }
    return status;
}
VOID NetThread(PVOID Context)
{
    if (NT_SUCCESS(NetUp())) EventsUp();
    WskReleaseProviderNPI(&g_Second);
    PsTerminateSystemThread(STATUS_SUCCESS);
}
NTSTATUS CloseEvents(ULONG Why)
{
    // CloseEvents is called by ReleaseAll.
    if (Why == 0) return STATUS_UNSUCCESSFUL;
    WskDeregister(&g_Second);
    return STATUS_SUCCESS;
}
#pragma alloc_text(PAGE, ReleaseAll)
NTSTATUS ReleaseAll()
{
    DbgPrint("ReleaseAll");
    return CloseEvents(1);
}
`;

export interface ProjectParts {
    /** Names of the files that are compiled. */
    readonly compiled: readonly string[];
    readonly type?: string;
    /** Macros besides what the tools define. */
    readonly macros?: string;
    /** The same for the second configuration, where that has others. */
    readonly releaseMacros?: string;
    readonly libraries?: string;
    /** What else stands in the project. */
    readonly more?: string;
}

/** A project with two configurations. */
export function projectOf({ compiled, type = "Driver", macros = "", releaseMacros = macros, libraries = "$(DDK_LIB_PATH)\\netio.lib", more = "" }: ProjectParts): string {
    const settings = (configuration: string, defined: string): string => `  <ItemDefinitionGroup Condition="'$(Configuration)|$(Platform)'=='${configuration}'">
    <ClCompile>
      <WarningLevel>Level4</WarningLevel>
      <PreprocessorDefinitions>_AMD64_;%(PreprocessorDefinitions);${defined}</PreprocessorDefinitions>
    </ClCompile>
    <Link>
      <AdditionalDependencies>${libraries};%(AdditionalDependencies)</AdditionalDependencies>
    </Link>
  </ItemDefinitionGroup>`;
    const property = (configuration: string): string => `  <PropertyGroup Condition="'$(Configuration)|$(Platform)'=='${configuration}'" Label="Configuration">
    <ConfigurationType>${type}</ConfigurationType>
    <DriverType>WDM</DriverType>
  </PropertyGroup>`;
    return `<?xml version="1.0" encoding="utf-8"?>
<Project DefaultTargets="Build" xmlns="http://schemas.microsoft.com/developer/msbuild/2003">
  <ItemGroup Label="ProjectConfigurations">
    <ProjectConfiguration Include="Debug|x64"><Configuration>Debug</Configuration><Platform>x64</Platform></ProjectConfiguration>
    <ProjectConfiguration Include="Release|x64"><Configuration>Release</Configuration><Platform>x64</Platform></ProjectConfiguration>
  </ItemGroup>
  <Import Project="$(VCTargetsPath)\\Microsoft.Cpp.Default.props" />
${property("Debug|x64")}
${property("Release|x64")}
  <Import Project="$(VCTargetsPath)\\Microsoft.Cpp.props" />
${settings("Debug|x64", macros)}
${settings("Release|x64", releaseMacros)}
  <ItemGroup>
${compiled.map((name) => `    <ClCompile Include="${name}" />`).join("\n")}
  </ItemGroup>
${more}
  <Import Project="$(VCTargetsPath)\\Microsoft.Cpp.targets" />
</Project>
`;
}
