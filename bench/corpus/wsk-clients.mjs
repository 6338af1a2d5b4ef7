/**
 * WSK clients for generated repositories: the drivers of test-corpus/drivers, which are written in styles as different as real ones are,
 * under other names and among generated functions. Some get mistakes (planted.mjs), marked as in the test corpus.
 */
import { readdirSync, readFileSync } from "node:fs";
import { URL } from "node:url";
import { makeDriver } from "./driver.mjs";
import { headerLines, moreFunctions } from "./files.mjs";
import { planted } from "./planted.mjs";
import { restyle, textOf } from "./style.mjs";

const models = new URL("../../test-corpus/drivers/", import.meta.url);

/** Drivers in C and the word that their names begin with, in the order in which repositories get them. */
const clients = [
    ["echo-listener", "echo"], ["sync-client", "sc"], ["datagram-beacon", "beacon"], ["inspecting-firewall", "gate"], ["timeout-sockets", "ks"], ["datagram-relay", "relay"],
    ["inspecting-deferred", "vst"], ["inspecting-turnstile", "ts"],
];

/**
 * The files of WSK clients.
 *
 * @param count how many files speak of WSK, about
 * @param most lines that a file may have before functions stop being added
 * @returns pairs of path and text
 */
export function wskFiles(random, count, most = Infinity) {
    const files = [];
    for (let number = 0; ; number++) {
        const [model, word] = clients[number % clients.length];
        const room = count - files.filter(speaksWsk).length;
        if (room <= 0) break;
        files.push(...clientFiles(random.fork(`wsk${number}`), { model, word, number, most }, room));
    }
    return files;
}

const speaksWsk = ([, text]) => /Wsk[A-Z]|WSK_/u.test(text);

/** A driver is whole, unless it is the first of a small repository. */
function clientFiles(random, { model, word, number, most }, room) {
    const driver = makeDriver(random, number);
    driver.style = { ...driver.style, crlf: false };
    const folder = `wsk/${driver.prefix.toLowerCase()}`;
    const rename = renaming(word, driver.prefix);
    const hardware = `${driver.prefix.toLowerCase()}hw.h`;
    const names = readdirSync(new URL(`${model}/`, models)).filter((name) => /\.[ch]$/u.test(name)).sort();
    if (room < names.length / 2 && number > 0) return [...Array(room).keys()].map((at) => padding(random, driver, at));
    const files = names.map((name) => {
        const lines = plant(model, name, readFileSync(new URL(`${model}/${name}`, models), "utf8")).replace(/^\/\/~ clean\n/u, "").split("\n").map(rename);
        const own = rename(name);
        if (name.endsWith(".h")) return [`${folder}/${own}`, textOf(lines, driver.style)];
        const include = lines.findLastIndex((line) => /^#\s*include/u.test(line));
        lines.splice(include + 1, 0, `#include "${hardware}"`);
        const more = moreFunctions(random.fork(name), driver, own, Math.max(30, Math.min(random.lines(), most) - lines.length));
        return [`${folder}/${own}`, textOf([...lines, ...more], driver.style)];
    });
    return [...files, [`${folder}/${hardware}`, textOf(restyle(headerLines(random, driver), driver.style), driver.style)]];
}

/** A file that makes the count whole: a header that only mentions WSK. */
function padding(random, driver, at) {
    const lines = [`// Settings for the users of WSK_CLIENT ${at}.`, "#pragma once", ...driver.bits.map((name, index) => `#define ${name}_${at} ${index}`)];
    return [`wsk/common/${driver.prefix.toLowerCase()}${at}.h`, textOf(lines, driver.style)];
}

function renaming(word, prefix) {
    const title = word[0].toUpperCase() + word.slice(1);
    const pairs = [[title, prefix], [word.toUpperCase(), prefix.toUpperCase()], [word, prefix.toLowerCase()]];
    const patterns = pairs.map(([from, to]) => [new RegExp(`\\b(g_|_|P)?${from}(?=[A-Z_.\\W\\d])`, "gu"), `$1${to}`]);
    return (line) => patterns.reduce((text, [from, to]) => text.replace(from, to), line);
}

/** The text with the mistakes that are planted in this file. */
function plant(model, name, text) {
    return planted.filter((each) => each.model === model && each.file === name).reduce((code, { right, wrong }) => {
        if (code.split(right).length !== 2) throw new Error(`planted.mjs: ${model}/${name} has to have this once: ${right}`);
        return code.replace(right, () => wrong);
    }, text);
}
