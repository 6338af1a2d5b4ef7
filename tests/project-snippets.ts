/** Project files of Visual Studio as drivers have them, for tests. */

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
