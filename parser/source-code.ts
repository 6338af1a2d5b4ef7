/** ESLint's view of a parsed file. */
import { type Directive, TextSourceCodeBase, VisitNodeStep } from "@eslint/plugin-kit";
import type { FileProblem, LanguageOptions, Position, SourceLocation, SourceRange, TraversalStep } from "@eslint/core";
import { CNode } from "./ast.js";
import { directiveComments, disableDirectives, type InlineConfig, inlineConfigs, locationOf } from "./directives.js";
import { type PragmaSuppression, pragmaSuppressions } from "./pragmas.js";
import type { Comment, ParsedFile } from "./parsed-file.js";

/** Whatever of a file has a place: nodes, and the comments that carry directives. */
export type Placed = CNode | Comment;

interface Types {
    LangOptions: LanguageOptions;
    RootNode: CNode;
    SyntaxElementWithLoc: Placed;
    ConfigNode: Comment;
}

/** The line ends that `ParsedFile.locate` counts. */
const LINE_ENDING = /\r?\n/u;

export class CSourceCode extends TextSourceCodeBase<Types> {
    /** Filled by `traverse()` with the node kinds it meets, so that selectors (`:has`, `>`, `~`) find a node's children. */
    readonly visitorKeys: Record<string, string[]> = {};
    #directiveComments: Comment[] | undefined;
    #suppressions: readonly PragmaSuppression[] | undefined;

    /**
     * @param file the parsed file
     * @param visitNodes whether ESLint shall visit every node, or only the root (docs/design/0003)
     */
    constructor(
        readonly file: ParsedFile,
        private readonly visitNodes: boolean,
    ) {
        super({ text: file.text, ast: file.root, lineEndingPattern: LINE_ENDING });
    }

    get comments(): readonly Comment[] {
        return this.file.comments;
    }

    /** For rules of ESLint's own that are made for JavaScript and turned on for all files: they ask for nothing else of a language. */
    getAllComments(): readonly Comment[] {
        return this.file.comments;
    }

    override getLoc(element: Placed): SourceLocation {
        return locationOf(this.file, element);
    }

    override getLocFromIndex(index: number): Position {
        return this.file.locate(index);
    }

    override getRange(element: Placed): SourceRange {
        return [element.start, element.end];
    }

    override getParent(element: Placed): CNode | undefined {
        return element instanceof CNode ? (element.parent ?? undefined) : undefined;
    }

    /** The rules that pragmas name. */
    pragmaSuppressions(): readonly PragmaSuppression[] {
        this.#suppressions ??= pragmaSuppressions(this.file);
        return this.#suppressions;
    }

    getInlineConfigNodes(): Comment[] {
        this.#directiveComments ??= directiveComments(this.file);
        return this.#directiveComments;
    }

    getDisableDirectives(): { directives: Directive[]; problems: FileProblem[] } {
        return disableDirectives(this.file, this.getInlineConfigNodes());
    }

    applyInlineConfig(): { configs: InlineConfig[]; problems: FileProblem[] } {
        return inlineConfigs(this.file, this.getInlineConfigNodes());
    }

    override traverse(): Iterable<TraversalStep> {
        const steps: TraversalStep[] = [];
        if (this.visitNodes) this.#visit(steps);
        else steps.push(step(this.ast, 1), step(this.ast, 2));
        return steps;
    }

    /** Every node, entered and left. A loop, since a hostile file may nest deeper than the call stack reaches. */
    #visit(steps: TraversalStep[]): void {
        const open: { readonly node: CNode; next: number }[] = [];
        const enter = (node: CNode): void => {
            this.visitorKeys[node.kind] ??= ["children"];
            steps.push(step(node, 1));
            open.push({ node, next: 0 });
        };
        enter(this.ast);
        for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
            const child = top.node.children[top.next++];
            if (child !== undefined) {
                enter(child);
                continue;
            }
            steps.push(step(top.node, 2));
            open.pop();
        }
    }
}

function step(node: CNode, phase: 1 | 2): VisitNodeStep {
    return new VisitNodeStep({ target: node, phase, args: [node] });
}
