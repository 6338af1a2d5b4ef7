/** Project files of Visual Studio: which files a driver is made of, and whether that is all there is to it. */

/** What a project file says of a driver. */
export interface DriverProject {
    /** The files that it compiles: absolute paths, forward slashes, as they are written there. */
    readonly compiled: readonly string[];
    /** Macros that are defined, as anything but 0, in every configuration. */
    readonly macros: ReadonlySet<string>;
}

/** What else may become part of a driver, or be done with its functions: objects, libraries, assembler, other projects, module definitions, exports. */
const MORE = /<(?:Object|Library|MASM|NASM|MARMASM|CustomBuild|ProjectReference|Reference|ModuleDefinitionFile|UsingTask|Target)\b|export|[-/]def:|forcedinclude|\.(?:asm|def)\b/i;
/** What the tools bring along. */
const STANDARD_IMPORT = /^\$\((?:VCTargetsPath|UserRootDir)\)[\\/]/i;
/** Libraries of the system, by the folders or the names that they have. */
const SYSTEM_LIBRARY =
    /^(?:%\(AdditionalDependencies\)|\$\((?:DDK_LIB_PATH|SDK_LIB_PATH|WindowsSdkDir\w*|KernelBufferOverflowLib)\)[\w\\/.()$]*|(?:aux_klib|bufferoverflow\w*|cng|fltmgr|fwpkclnt|hal|ksecdd|libcntpr|ndis|netio|ntoskrnl|ntstrsafe|rtlver|storport|tdi|uuid|wdm|wdmsec|wmilib)\.lib)$/i;

/** @returns null for a project of something else than a driver, or one that does not say all that the driver is made of */
export function driverProject(path: string, source: string): DriverProject | null {
    const text = source.replace(/<!--[^]*?-->/g, " ");
    const types = valuesOf(text, "ConfigurationType");
    if (types.length === 0 || types.some((type) => type !== "Driver") || MORE.test(text)) return null;
    if (!attributesOf(text, "Import", "Project").every((name) => STANDARD_IMPORT.test(name))) return null;
    const libraries = valuesOf(text, "AdditionalDependencies").flatMap((list) => list.split(";"));
    if (!libraries.every((name) => name.trim() === "" || SYSTEM_LIBRARY.test(name.trim()))) return null;
    const names = attributesOf(text, "ClCompile", "Include");
    if (names.length === 0 || names.some((name) => /[$*?;@%]|^[\\/]|:/.test(name))) return null;
    // Every other way to name files to be compiled.
    if ((text.match(/<ClCompile\s/g) ?? []).length !== names.length) return null;
    return { compiled: names.map((name) => absolute(path, name)), macros: macrosOf(text) };
}

function valuesOf(text: string, tag: string): readonly string[] {
    return [...text.matchAll(new RegExp(`<${tag}\\b[^>]*>([^<]*)</${tag}>`, "g"))].map(([, value = ""]) => value.trim());
}

function attributesOf(text: string, tag: string, attribute: string): readonly string[] {
    return [...text.matchAll(new RegExp(`<${tag}\\s+${attribute}="([^"]*)"`, "g"))].map(([, value = ""]) => value);
}

/** The path that a project file in some folder means. */
function absolute(project: string, name: string): string {
    const parts = project.split("/").slice(0, -1);
    for (const part of name.split(/[\\/]/)) {
        if (part === "..") parts.pop();
        else if (part !== "." && part !== "") parts.push(part);
    }
    return parts.join("/");
}

const GROUP = /<ItemDefinitionGroup(?:\s+Condition="([^"]*)")?\s*>([^]*?)<\/ItemDefinitionGroup>/g;

function macrosOf(text: string): ReadonlySet<string> {
    const isOverridden = text.replace(GROUP, " ").includes("PreprocessorDefinitions") || /<PreprocessorDefinitions\s|UndefinePreprocessor|AdditionalOptions/.test(text);
    const configurations = attributesOf(text, "ProjectConfiguration", "Include");
    if (isOverridden || configurations.length === 0) return new Set();
    const groups = [...text.matchAll(GROUP)];
    let common: ReadonlySet<string> | null = null;
    for (const configuration of configurations) {
        let own = new Set<string>();
        for (const [, condition, body = ""] of groups) {
            if (condition !== undefined && !condition.endsWith(`=='${configuration}'`)) continue;
            const compiling = /<ClCompile>([^]*?)<\/ClCompile>/.exec(body)?.[1] ?? "";
            for (const list of valuesOf(compiling, "PreprocessorDefinitions")) own = new Set([...(list.includes("%(PreprocessorDefinitions)") ? own : []), ...definedIn(list)]);
        }
        common = new Set([...(common ?? own)].filter((name) => own.has(name)));
    }
    return common ?? new Set();
}

function definedIn(list: string): readonly string[] {
    return list.split(";").flatMap((each) => /^\s*([A-Za-z_]\w*)(?:=[1-9]\d*)?\s*$/.exec(each)?.[1] ?? []);
}
