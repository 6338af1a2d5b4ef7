/**
 * A rule is data and one pure function that asks the model of the driver and reports what it finds. `defineRule` turns that into an
 * ESLint rule; rules know nothing else of ESLint.
 */
import type { RuleContext, RuleDefinition, RulesMeta, RuleTextEditor, SuggestedEdit } from "@eslint/core";
import { type CNode, type Driver, driverOf, type DriverContext, type ParsedFile, type PragmaSuppression, type TraceStep } from "../../analysis/index.js";
import { applicable, type Edit } from "./edits.js";
import { lowerMessage, ONE_LEVEL } from "./message-levels.js";
import { displayPath, formatTrace, oneLine } from "../../analysis/trace-text.js";

export type { Edit } from "./edits.js";
export type { TraceStep } from "../../analysis/index.js";

/** Sections of the catalogue. */
export type Category = "callbacks" | "events" | "accept" | "irps" | "sockets" | "registration" | "buffers" | "irql" | "arguments" | "coverage";

/** Level of a rule in the config `recommended`. */
export type Level = "error" | "warn" | "off";

/** What help a rule gives: edits that are safe to apply blindly, edits to be accepted one by one. */
export type Help = "none" | "fix" | "suggestion" | "both";

/** Values for the `{{placeholders}}` of a message. */
export type Data = Readonly<Record<string, string | number>>;

/** A range of a file: of the linted one, or of the one named by `file`. */
export interface Span {
    readonly file?: string;
    readonly start: number;
    readonly end: number;
}

export interface Suggestion<Id extends string> {
    readonly message: Id;
    readonly data?: Data;
    readonly edits: readonly Edit[];
}

export interface Finding<Id extends string> {
    /** Where to report. A place in another file is dropped: it is reported when that file is linted. */
    readonly at: CNode | Span;
    readonly message: Id;
    readonly data?: Data;
    /** How one gets there, from the root cause to the place. */
    readonly trace?: readonly TraceStep[];
    readonly fix?: readonly Edit[];
    readonly suggestions?: readonly Suggestion<Id>[];
}

export interface RuleSpec<Id extends string, Options> {
    /** Final: never renamed once released. The file's name. */
    readonly id: string;
    /**
     * Contracts of the WSK documentation (knowledge/contracts.ts) that the rule implements: at most one, of which all its findings speak, or
     * several, each with the messages that speak of it.
     */
    readonly contracts: readonly string[] | Readonly<Record<string, readonly NoInfer<Id>[]>>;
    readonly category: Category;
    readonly level: Level;
    /** Messages that warn where the rule is at the level error, unless its option `oneLevel` is set. */
    readonly warnings?: readonly NoInfer<Id>[];
    /** "Disallow …", "Require …": one phrase without a full stop. */
    readonly description: string;
    /** Addresses of the pages that document what is checked. */
    readonly sources: readonly string[];
    readonly fix: Help;
    /** JSON schema of the one options object. */
    readonly schema?: Readonly<Record<string, unknown>>;
    readonly defaultOptions?: Options;
    /** What is wrong, why it matters, what to do: one line with `{{placeholders}}`. */
    readonly messages: Readonly<Record<Id, string>>;
    check(driver: Driver, report: (finding: Finding<NoInfer<Id>>) => void, options: NoInfer<Options>): void;
}

/** What `meta.docs` says of each of our rules; the tables and page headers are generated from it. */
export interface RuleDocs {
    readonly id: string;
    readonly category: Category;
    readonly level: Level;
    /** The messages that warn where the rule is at the level error. */
    readonly warnings: readonly string[];
    readonly contracts: readonly string[];
    /** The messages that speak of each contract, where the rule has several. */
    readonly contractMessages: Readonly<Record<string, readonly string[]>>;
    readonly sources: readonly string[];
    readonly help: Help;
}

/** An ESLint rule whose `meta` is complete. */
export interface Rule<Id extends string = string> extends RuleDefinition {
    readonly meta: RulesMeta<string, unknown[], RuleDocs> & {
        readonly docs: RuleDocs & { readonly description: string; readonly url: string; readonly recommended: boolean };
        readonly messages: Readonly<Record<Id, string>>;
    };
}

/** Message id of a report that a rule, or the analysis under it, has failed. A run that has one is no success. */
export const INTERNAL_ERROR = "internalError";

/** Message id of a report that a pragma names a rule to no effect. */
const USELESS_PRAGMA = "uselessPragma";

const uselessPragmaMessage =
    "This pragma names wsk/{{rule}} to no effect: {{reason}}. Take the name out of it, and leave the pragma if it silences the compiler.";

const ids = new Set<string>();

/** True for the id, without prefix, of a rule that has been defined. */
export function isRule(id: string): boolean {
    return ids.has(id);
}

const internalErrorMessage =
    "internal error in rule {{rule}} while checking {{file}}: {{reason}} (findings of this rule may be missing here; please report it)";

/**
 * Makes an ESLint rule of a specification.
 *
 * @returns the rule, for languages `wsk/c`
 */
export function defineRule<const Id extends string, Options extends object = Readonly<Record<string, unknown>>>(
    spec: RuleSpec<Id, Options>,
): Rule<Id> {
    ids.add(spec.id);
    const canFix = spec.fix === "fix" || spec.fix === "both";
    const canSuggest = spec.fix === "suggestion" || spec.fix === "both";
    const templates = Object.entries<string>(spec.messages).map(([id, text]) => [id, `${text}{{trace}}`]);
    const messages = { ...Object.fromEntries(templates), [INTERNAL_ERROR]: internalErrorMessage, [USELESS_PRAGMA]: uselessPragmaMessage } as Record<Id, string>;
    return {
        meta: {
            type: "problem",
            languages: ["wsk/c"],
            docs: {
                id: spec.id,
                description: spec.description,
                url: documentationUrl(spec.id),
                recommended: spec.level !== "off",
                category: spec.category,
                level: spec.level,
                warnings: spec.warnings ?? [],
                ...contractsOf(spec.contracts),
                sources: spec.sources,
                help: spec.fix,
            },
            schema: schemaOf(spec),
            ...(spec.defaultOptions === undefined ? {} : { defaultOptions: [spec.defaultOptions] }),
            ...(canFix ? { fixable: "code" } : {}),
            hasSuggestions: canSuggest,
            messages,
        },
        create(context) {
            return { translation_unit: () => run(spec, context as unknown as Context, { canFix, canSuggest }) };
        },
    };
}

/** Rules with messages of two levels have one more option. */
function schemaOf({ schema, warnings }: Pick<RuleSpec<string, unknown>, "schema" | "warnings">): object[] {
    if (warnings === undefined) return schema === undefined ? [] : [schema];
    const properties = { ...(schema?.["properties"] as object | undefined), [ONE_LEVEL]: { type: "boolean" } };
    return [{ type: "object", additionalProperties: false, ...schema, properties }];
}

function contractsOf(contracts: RuleSpec<string, unknown>["contracts"]): Pick<RuleDocs, "contracts" | "contractMessages"> {
    if (isList(contracts)) return { contracts, contractMessages: {} };
    return { contracts: Object.keys(contracts), contractMessages: contracts };
}

function isList<T>(value: readonly T[] | object): value is readonly T[] {
    return Array.isArray(value);
}

/** Address of a rule's page. The pages are part of the package, so each version has its own. */
function documentationUrl(id: string): string {
    return `https://unpkg.com/eslint-plugin-wsk/docs/rules/${id}.md`;
}

/** The parts of parser/source-code.ts that reports need. */
interface FileSource {
    readonly file: ParsedFile;
    pragmaSuppressions(): readonly PragmaSuppression[];
}

type Context = Omit<RuleContext, "sourceCode"> & { readonly sourceCode: FileSource };
type Allowed = { readonly canFix: boolean; readonly canSuggest: boolean };

function run<Id extends string, Options>(spec: RuleSpec<Id, Options>, context: Context, allowed: Allowed): void {
    try {
        const driver = cachedDriver(context);
        if (driver === null) return;
        const reported = new Set<string>();
        const pragmas = new Set(context.sourceCode.pragmaSuppressions().filter(({ rule }) => rule === spec.id));
        // ESLint has merged defaultOptions into what the user gave; a rule without options ignores the empty object.
        const options = (context.options[0] ?? spec.defaultOptions ?? {}) as Options & { readonly [ONE_LEVEL]?: boolean };
        const warnings: ReadonlySet<Id> = new Set(options[ONE_LEVEL] === true ? [] : spec.warnings);
        spec.check(
            driver,
            (finding) => {
                if (!isIn(context.sourceCode.file, finding)) return;
                // Two ways to one defect (a callback in two tables) are one finding.
                const key = `${finding.at.start} ${finding.message} ${JSON.stringify(finding.data)}`;
                if (reported.has(key)) return;
                reported.add(key);
                reportFinding(context, finding, allowed, pragmas);
                if (warnings.has(finding.message)) lowerMessage(context.filename, context.id, finding.message);
            },
            options,
        );
        for (const pragma of pragmas) reportPragma(context, pragma);
    } catch (error) {
        reportFailure(spec.id, context, error);
    }
}

const drivers = new WeakMap<FileSource, Driver | "failed">();

/** The model as seen from the linted file, made once for all rules; null when making it has failed, which one rule has reported. */
function cachedDriver(context: Context): Driver | null {
    const known = drivers.get(context.sourceCode);
    if (known !== undefined) return known === "failed" ? null : known;
    drivers.set(context.sourceCode, "failed");
    const { cwd, filename, languageOptions } = context;
    const place: DriverContext = { cwd, filename, options: languageOptions };
    const driver = driverOf(context.sourceCode.file, place);
    drivers.set(context.sourceCode, driver);
    return driver;
}

/** Rules find what is wrong in the whole project; each file reports what stands in it. */
function isIn(file: ParsedFile, { at }: Finding<string>): boolean {
    const path = "source" in at ? at.source.path : at.file;
    return path === undefined || path === file.path;
}

/** @param unused pragmas for the rule; those that suppress the finding are taken out. */
function reportFinding<Id extends string>(context: Context, finding: Finding<Id>, allowed: Allowed, unused: Set<PragmaSuppression>): void {
    const { file } = context.sourceCode;
    const { at } = finding;
    const loc = { start: file.locate(at.start), end: file.locate(at.end) };
    const rule = context.id.slice(context.id.lastIndexOf("/") + 1);
    const pragmas = context.sourceCode.pragmaSuppressions().filter((each) => each.rule === rule && each.line === loc.start.line);
    for (const pragma of pragmas) unused.delete(pragma);
    if (pragmas.length > 0) return;
    // What is not written to its end is not to be changed: where it ends, and what stands behind it, is a guess.
    const isWhole = !("source" in at) || !at.hasError;
    context.report({
        loc,
        messageId: finding.message,
        data: { ...inOneLine(finding.data), trace: formatTrace(finding.trace ?? [], context.cwd) },
        fix: allowed.canFix && isWhole ? fixer(finding.fix ?? [], file) : null,
        suggest: allowed.canSuggest && isWhole ? (finding.suggestions ?? []).flatMap((each) => suggestion(each, file)) : null,
    });
}

function reportPragma(context: Context, { rule, line, start, end }: PragmaSuppression): void {
    const { file } = context.sourceCode;
    const reason = line === 0 ? "only suppress silences a rule, for the next line of code" : `the rule finds nothing in line ${line}`;
    context.report({ loc: { start: file.locate(start), end: file.locate(end) }, messageId: USELESS_PRAGMA, data: { rule, reason } });
}

function suggestion<Id extends string>({ message, data, edits }: Suggestion<Id>, file: ParsedFile): SuggestedEdit[] {
    const fix = fixer(edits, file);
    return fix === null ? [] : [{ messageId: message, data: { ...inOneLine(data), trace: "" }, fix }];
}

function fixer(edits: readonly Edit[], file: ParsedFile): SuggestedEdit["fix"] | null {
    const sorted = applicable(edits, file.text.length);
    if (sorted === null) return null;
    return (editor: RuleTextEditor) => sorted.map(({ start, end, text }) => editor.replaceTextRange([start, end], text));
}

/** Source text that a message quotes may go over several lines; a message's first line must not. */
function inOneLine(data: Data | undefined): Data {
    return Object.fromEntries(
        Object.entries(data ?? {}).map(([name, value]) => [name, typeof value === "string" ? oneLine(value) : value]),
    );
}

let failureHandler: ((error: unknown) => void) | null = null;

/** Hands errors of rules to `handler` before they are reported; what it throws ends the run. For tests, which want to see the stack. */
export function onRuleFailure(handler: ((error: unknown) => void) | null): void {
    failureHandler = handler;
}

/** A failing rule must neither end the run nor pass for a clean file. */
function reportFailure(rule: string, context: Context, error: unknown): void {
    failureHandler?.(error);
    const start = { line: 1, column: 0 };
    const reason = oneLine(error instanceof Error ? error.message : String(error));
    const file = displayPath(context.sourceCode.file.path, context.cwd);
    context.report({ loc: { start, end: start }, messageId: INTERNAL_ERROR, data: { rule: `wsk/${rule}`, file, reason } });
}
