import { describe, expect, it } from "vitest";
import { includeLines } from "./include-lines.js";

describe("the #include lines of a text", () => {
    it("are found however they are written", () => {
        const text = '#include <ntddk.h>\n  #  include"net.h"\n\t#include\t<a b.h> // why\n#include "unclosed\n// includes nothing\nint include;\n#if 0 #include "x.h"\n';
        expect(includeLines(text)).toEqual({ names: ["<ntddk.h", '"net.h', "<a b.h"], byMacro: false });
    });

    it("may name a file by a macro", () => {
        expect(includeLines("#include HEADER\n#include <a.h>")).toEqual({ names: ["<a.h"], byMacro: true });
        expect(includeLines("#includeHEADER")).toEqual({ names: [], byMacro: false });
    });

    it("are none in a text without any", () => {
        expect(includeLines("")).toEqual({ names: [], byMacro: false });
        expect(includeLines("#include")).toEqual({ names: [], byMacro: false });
    });
});
