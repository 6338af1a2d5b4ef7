/** Gives tasks of the type "wsk-lint" their command. https://code.visualstudio.com/api/extension-guides/task-provider */
"use strict";
const vscode = require("vscode");

const TYPE = "wsk-lint";

/** Called by VS Code before the first task of this type is listed or run. */
function activate(context) {
    context.subscriptions.push(vscode.tasks.registerTaskProvider(TYPE, { provideTasks, resolveTask }));
}

/** The two tasks that each folder has without a tasks.json. */
function provideTasks() {
    const folders = vscode.workspace.workspaceFolders ?? [];
    return folders.flatMap((folder) => [taskOf({ type: TYPE }, folder, "check"), taskOf({ type: TYPE, watch: true }, folder, "watch")]);
}

/** A task of tasks.json. VS Code wants the very definition that it gave. */
function resolveTask({ definition, scope, name }) {
    return taskOf(definition, scope ?? vscode.TaskScope.Workspace, name);
}

function taskOf(definition, scope, name) {
    const { watch = false, steps = true, args = [] } = definition;
    const command = ["--no-install", "wsk-lint", "--format", steps ? "gcc" : "msvc", ...(watch ? ["--watch"] : []), ...args];
    const task = new vscode.Task(definition, scope, name, TYPE, new vscode.ShellExecution("npx", command), watch ? "$wsk-lint-watch" : "$wsk-lint");
    task.isBackground = watch;
    task.presentationOptions = { reveal: vscode.TaskRevealKind.Silent };
    return task;
}

module.exports = { activate };
