/**
 * Parts of the bundle: esbuild cuts the command line into ES modules along what is loaded at first use; here each of them becomes a function,
 * so that many lie in one script that V8 has one code cache of. bin/bundle.js loads them.
 */
import ts from "typescript";

/**
 * Makes a function of an ES module as esbuild writes them: imports at its top level, one list of exports at its end.
 *
 * Other parts hand over their values once, when they are loaded, and not bindings that follow changes: names that are exported may be assigned
 * where they are declared and nowhere else.
 *
 * @param {string} name the file that esbuild has written
 * @param {string} text what is in it
 * @param {(path: string) => string | null} partNamed the part that a path in an import means; null for a module from outside
 * @returns {string} the text of a function of `load`, `require`, `__filename` and `bundleUrl` that returns what the module exports
 * @throws {Error} for a module that does not work that way
 */
export function partOf(name, text, partNamed) {
    const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
    const imports = [];
    const edits = [];
    const exported = new Map();
    for (const statement of file.statements) {
        if (ts.isImportDeclaration(statement)) {
            imports.push(...namesFrom(statement, partNamed));
            edits.push({ node: statement, by: "" });
        } else if (ts.isExportDeclaration(statement) && statement.moduleSpecifier === undefined) {
            for (const each of statement.exportClause.elements) exported.set(each.name.text, (each.propertyName ?? each.name).text);
            edits.push({ node: statement, by: "" });
        } else if (ts.isExportAssignment(statement)) {
            exported.set("default", DEFAULT);
            edits.push({ node: statement, by: `const ${DEFAULT}=${statement.expression.getText()};` });
        } else if (ts.isExportDeclaration(statement)) {
            throw new Error(`${name} exports in a way that tools/parts.mjs does not know: ${statement.getText().slice(0, 80)}`);
        }
    }
    refuseChanges(name, file, new Set(exported.values()));
    edits.push(...lazyLoads(file, partNamed));
    const returned = [...exported].map(([as, local]) => (as === local ? as : `${as}:${local}`)).join(",");
    return `function(load,require,__filename,bundleUrl){"use strict";${imports.join("")}${edited(text, edits)}\nreturn{${returned}}}`;
}

const DEFAULT = "exportedByDefault";

/** Declarations of what an import statement names. */
function namesFrom({ importClause, moduleSpecifier }, partNamed) {
    const part = partNamed(moduleSpecifier.text);
    const from = part === null ? `require(${JSON.stringify(moduleSpecifier.text)})` : `load(${JSON.stringify(part)})`;
    // As Node does it for modules that are none of ES: the default is the whole.
    const whole = [importClause?.name, importClause?.namedBindings].filter((each) => each !== undefined && !ts.isNamedImports(each)).map((each) => (each.name ?? each).text);
    const named = importClause?.namedBindings !== undefined && ts.isNamedImports(importClause.namedBindings) ? importClause.namedBindings.elements : [];
    const list = named.map((each) => (each.propertyName === undefined ? each.name.text : `${each.propertyName.text}:${each.name.text}`));
    const declared = [...whole.map((local) => `${local}=${from}`), ...(list.length > 0 ? [`{${list.join(",")}}=${from}`] : [])];
    return declared.length > 0 ? [`const ${declared.join(",")};`] : [`${from};`];
}

/** `import("./part.js")`, which loads a part when it is asked for. */
function lazyLoads(file, partNamed) {
    const edits = [];
    const visit = (node) => {
        if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword && ts.isStringLiteralLike(node.arguments[0])) {
            const part = partNamed(node.arguments[0].text);
            if (part !== null) edits.push({ node, by: `Promise.resolve(${JSON.stringify(part)}).then(load)` });
        }
        ts.forEachChild(node, visit);
    };
    visit(file);
    return edits;
}

/** @throws {Error} when one of the names is assigned in another place than its declaration at the top level */
function refuseChanges(name, file, names) {
    const refuse = (target) => {
        if (ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target)) return;
        if (ts.isIdentifier(target) && names.has(target.text)) throw new Error(`${name} exports ${target.text}, which changes; other parts would not see that.`);
        // A pattern: whatever it names.
        else ts.forEachChild(target, refuse);
    };
    const visit = (node) => {
        if (ts.isBinaryExpression(node) && node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastAssignment) refuse(node.left);
        if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
            if (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken) refuse(node.operand);
        }
        ts.forEachChild(node, visit);
    };
    if (names.size > 0) visit(file);
}

function edited(text, edits) {
    let [result, done] = ["", 0];
    for (const { node, by } of edits.sort((a, b) => a.node.getStart() - b.node.getStart())) {
        result += text.slice(done, node.getStart()) + by;
        done = node.getEnd();
    }
    return result + text.slice(done);
}
