#!/usr/bin/env node
"use strict";
// A CommonJS module: Node then starts without the loader of ES modules, which nothing in the bundle needs.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`wsk-lint: Node.js 20.19 or later is needed; this is ${process.versions.node}.`);
    process.exitCode = 2;
} else if (!existsSync(join(__dirname, "../dist/cli/main.js"))) {
    console.error('wsk-lint: The package is not compiled yet; run "npm ci" or "npm run build" in its folder.');
    process.exitCode = 2;
} else {
    const { load } = require("./bundle.js");
    // By itself, Node ends only after V8's threads have done what nobody needs any more: a tenth of a short run.
    void load().then(({ main }) => main()).then((isWritten) => void (isWritten && process.exit()));
}
