"use strict";
// A thread that checks drivers: see docs/design/0013-concurrency.md.
const { load } = require("./bundle.js");

void load().then(({ serve }) => serve());
