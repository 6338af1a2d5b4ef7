/** The files that `wsk-lint init` writes. */
import { BASELINE_FILE } from "../baseline.js";
import { CONFIG_FILE } from "../config-file.js";
import type { ConfigName } from "../config-schema.js";
import { WATCH_BEGIN, WATCH_END } from "../watch-lines.js";

export interface Template {
    /** Relative to the working directory. */
    readonly path: string;
    readonly content: string;
}

export const SCHEMA_PATH = "./node_modules/eslint-plugin-wsk/schema/wsk-lint.config.schema.json";

export function configTemplate(config: ConfigName): Template {
    return { path: CONFIG_FILE, content: json({ $schema: SCHEMA_PATH, extends: config, rules: {}, ignores: [] }) };
}

export const PRE_COMMIT: Template = {
    path: ".pre-commit-config.yaml",
    content: `repos:
  - repo: local
    hooks:
      - id: wsk-lint
        name: wsk-lint
        entry: npx --no-install wsk-lint
        language: system
        files: (?i)\\.(c|h|cpp|cc|cxx|c\\+\\+|hpp|hh|hxx|h\\+\\+)$
        require_serial: true
`,
};

/** The beginning of a pattern that matches a line as it is. */
const line = (text: string): string => `^${text.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&")}$`;

/** Tasks of Visual Studio Code. https://code.visualstudio.com/docs/editor/tasks#_background-watching-tasks */
export const VS_CODE: Template = {
    path: ".vscode/tasks.json",
    content: json({
        version: "2.0.0",
        tasks: [
            { label: "wsk-lint", type: "shell", command: "npx --no-install wsk-lint --format msvc", problemMatcher: "$msCompile", presentation: { reveal: "silent" } },
            {
                label: "wsk-lint: watch", type: "shell", command: "npx --no-install wsk-lint --watch --format msvc", isBackground: true, presentation: { reveal: "silent" },
                problemMatcher: { base: "$msCompile", background: { activeOnStart: true, beginsPattern: line(WATCH_BEGIN), endsPattern: line(WATCH_END) } },
            },
        ],
    }),
};

export const CI: Readonly<Record<"github" | "azure", Template>> = {
    github: {
        path: ".github/workflows/wsk-lint.yml",
        content: `name: wsk-lint
on: [push, pull_request]
permissions:
  contents: read
  security-events: write
jobs:
  wsk-lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
      - run: npm ci
      - run: npx --no-install wsk-lint --format sarif > wsk-lint.sarif
      - uses: github/codeql-action/upload-sarif@v3
        if: success() || failure()
        with: { sarif_file: wsk-lint.sarif }
`,
    },
    azure: {
        path: "azure-pipelines.wsk-lint.yml",
        content: `pool: { vmImage: ubuntu-latest }
steps:
  - task: NodeTool@0
    inputs: { versionSpec: "22.x" }
  - script: npm ci
  - script: npx --no-install wsk-lint --format sarif > $(Build.ArtifactStagingDirectory)/wsk-lint.sarif
  - task: PublishBuildArtifacts@1
    condition: succeededOrFailed()
    inputs: { PathtoPublish: $(Build.ArtifactStagingDirectory)/wsk-lint.sarif, ArtifactName: CodeAnalysisLogs }
`,
    },
};

/** The same files for a project that has a baseline. */
export function withBaseline({ path, content }: Template): Template {
    return { path, content: content.replaceAll("--no-install wsk-lint", "--no-install wsk-lint --baseline") };
}

/**
 * What to do after `init`, in one line.
 *
 * @param calling files that call the command
 * @param hasBaseline whether there is a baseline, which those files then name
 */
export function nextSteps(calling: readonly Template[], hasBaseline: boolean): string {
    if (hasBaseline) return 'Next: "npx wsk-lint --baseline" reports what is not in the baseline.\n';
    const where = calling.map(({ path }) => path).join(" and in ");
    const then = where === "" ? "" : `. Then write --baseline behind wsk-lint in ${where}`;
    return `Next: "npx wsk-lint" reports; on an old code base, "npx wsk-lint --update-baseline" takes what there is for known (${BASELINE_FILE})${then}.\n`;
}

function json(value: unknown): string {
    return `${JSON.stringify(value, null, 2)}\n`;
}
