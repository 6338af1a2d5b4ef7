/** The files of a generated driver: headers with its types, sources with tables and functions. */
import { planFunction } from "./driver.mjs";
import { functionLines, prototype } from "./functions.mjs";
import { restyle, textOf } from "./style.mjs";
import { banner, sentence } from "./text.mjs";

/** Lines that one function takes on average; only how many are planned depends on it. */
const PER_FUNCTION = 95;

/**
 * Writes the sources of a driver, then the headers that know their functions.
 *
 * @param sizes lines of each source
 * @returns pairs of path and text; whole drivers come a little above or below the lines asked for
 */
export function driverFiles(random, driver, sizes) {
    const planned = sizes.map((lines, index) => {
        const name = index === 0 ? `${driver.prefix.toLowerCase()}.c` : `${random.pick(driver.nouns).toLowerCase()}${index}.c`;
        const isTable = random.chance(6);
        const count = isTable ? 1 : Math.max(1, Math.round(lines / PER_FUNCTION));
        return { name, lines, isTable, functions: Array.from({ length: count }, () => planFunction(random, driver, name)) };
    });
    const sources = planned.map((file) => [`${driver.folder}/${file.name}`, sourceText(random.fork(file.name), driver, file)]);
    return [[`${driver.folder}/${driver.prefix.toLowerCase()}.h`, headerText(random, driver)], ...sources];
}

function sourceText(random, driver, { name, lines: wanted, isTable, functions }) {
    const lines = [
        ...banner({ random, driver }, name),
        `#include "${driver.prefix.toLowerCase()}.h"`, ...(random.chance(40) ? [`#include "${name.replace(".c", ".tmh")}"`] : []), "",
        ...functions.filter(({ isStatic }) => isStatic).flatMap((fn) => prototype(driver, fn)), "",
        ...table(random, driver, isTable ? wanted - 80 : random.between(4, 30)),
    ];
    const rest = [...functions];
    // What was planned may be too little for the lines that are wanted, or too much; what was promised to others is written.
    while (rest.length > 0 || lines.length < wanted - PER_FUNCTION) {
        const fn = rest.shift() ?? planFunction(random, driver, name);
        lines.push(...functionLines(random, driver, fn));
        if (random.chance(3)) lines.push(`#if 0 // ${sentence(random, driver)}`, ...functionLines(random, driver, { ...fn, name: `${fn.name}Old` }), "#endif", "");
    }
    return textOf(restyle(lines, driver.style), driver.style);
}

/** Functions for a file that others have written the rest of, in its driver's style. */
export function moreFunctions(random, driver, file, wanted) {
    const lines = ["", ...table(random, driver, random.between(4, 12))];
    while (lines.length < wanted) lines.push(...functionLines(random, driver, { ...planFunction(random, driver, file), isStatic: true }));
    return restyle(lines, driver.style);
}

function table(random, driver, rows) {
    const lines = [`static const ${driver.upper}_DEFAULT ${driver.prefix}Defaults[] = {`];
    for (let row = 0; row < Math.max(1, rows); row++) {
        const note = random.chance(30) ? ` // ${random.pick(driver.registers)}` : "";
        lines.push(`    { ${random.hex(4)}, ${random.hex(8)}, ${random.chance(40) ? random.pick(driver.bits) : random.hex(8)} },${note}`);
    }
    return [...lines, "};", ""];
}

function headerText(random, driver) {
    return textOf(restyle(headerLines(random, driver), driver.style), driver.style);
}

/** The lines of a driver's header, functions included. */
export function headerLines(random, driver, { includes = ["ntddk.h"], isLibrary = false } = {}) {
    const { prefix, upper } = driver;
    return [
        ...banner({ random, driver }, `${prefix.toLowerCase()}.h`),
        "#pragma once", "", ...includes.map((name) => `#include <${name}>`), "",
        `#define ${upper}_TAG '${prefix.slice(0, 4)}'`, `#define ${upper}_RING_SIZE ${2 ** random.between(4, 9)}`, `#define ${upper}_PAGE_SIZE 0x1000`,
        ...(random.chance(50) ? [`#define FlagOn(_F, _SF) ((_F) & (_SF))`] : []),
        `#define IOCTL_${upper}_QUERY CTL_CODE(FILE_DEVICE_UNKNOWN, ${random.between(0x800, 0xfff)}, METHOD_BUFFERED, FILE_READ_ACCESS)`,
        `#define IOCTL_${upper}_SET CTL_CODE(FILE_DEVICE_UNKNOWN, ${random.between(0x800, 0xfff)}, METHOD_BUFFERED, FILE_WRITE_ACCESS)`, "",
        ...driver.bits.map((name, index) => `#define ${name} ${index % 3 === 2 ? `(1u << ${index})` : `0x${(2 ** (index % 31)).toString(16).padStart(8, "0")}`}`), "",
        `typedef enum _${upper}_STATE {`, ...driver.states.map((state, index) => `    ${state}${index === 0 ? " = 0" : ""},`), `} ${upper}_STATE;`, "",
        `typedef struct _${upper}_DEFAULT {`, "    ULONG Offset;", "    ULONG Value;", "    ULONG Mask;", `} ${upper}_DEFAULT;`, "",
        ...registerBlock(driver), ...driver.records.flatMap((record) => structure(record.name, ["LIST_ENTRY Link;", "ULONG Length;", "UCHAR Data[64];"], record.fields)),
        ...(isLibrary ? [] : structure(driver.extension, extensionMembers(driver), driver.fields)),
        ...driver.functions.filter(({ isStatic }) => !isStatic).flatMap((fn) => [...prototype(driver, fn), ""]),
        `IO_COMPLETION_ROUTINE ${prefix}GenericComplete;`, `NTSTATUS ${prefix}CallUsbd(P${driver.extension} Extension, PURB Urb);`, "",
    ];
}

function registerBlock({ upper, registers }) {
    return ["#pragma pack(push, 1)", `typedef struct _${upper}_REGISTERS {`, ...registers.map((name) => `    ULONG ${name};`), `} ${upper}_REGISTERS, *P${upper}_REGISTERS;`, "#pragma pack(pop)", ""];
}

function structure(name, first, fields) {
    return [`typedef struct _${name} {`, ...first.map((line) => `    ${line}`), ...fields.map((field) => `    ${field.type} ${field.name};`), `} ${name}, *P${name};`, ""];
}

function extensionMembers({ upper, records }) {
    return [
        "PDEVICE_OBJECT Self;", "PDEVICE_OBJECT LowerDevice;", "PIRP CurrentIrp;", `P${upper}_REGISTERS Registers;`, "PUCHAR Base;", `${upper}_STATE State;`, "DEVICE_POWER_STATE DeviceState;",
        "ULONG Flags;", "ULONG Queued;", "ULONG Producer;", "ULONG Consumer;", "ULONG Spurious;", "ULONG PendingCauses;", "LONG Outstanding;", `ULONG Ring[${upper}_RING_SIZE];`,
        "KSPIN_LOCK Lock;", "LIST_ENTRY List;", "KEVENT Room;", "KDPC Dpc;", `${records[0].name} Shadow;`, "PDMA_ADAPTER DmaAdapter;", "PMDL Mdl;", "PVOID MapRegisterBase;",
        "PSCATTER_GATHER_LIST ScatterGather;", "struct { ULONGLONG Address; ULONG Length; } Descriptors[64];", "USBD_PIPE_HANDLE PipeHandle;", "PUCHAR Descriptor;", "PUCHAR DescriptorEnd;",
        "UNICODE_STRING InterfaceName;", "UNICODE_STRING RegistryPath;", "IO_REMOVE_LOCK RemoveLock;", "PCM_PARTIAL_RESOURCE_LIST Resources;", "ULONG Vector;", "ERESOURCE Resource;", "LARGE_MCB Mcb;",
        "LARGE_INTEGER AllocationSize;", "ULONG NameLength;",
    ];
}
