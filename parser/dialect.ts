/** Which language a file is read as. */
import type { Dialect } from "./ast.js";

const CPP_FILE = /\.(?:cpp|cc|cxx|c\+\+|hpp|hh|hxx|h\+\+)$/i;
const HEADER = /\.h$/i;

/** Words with which a line of C++ begins, and no line of C. */
const CPP_LINE =
    /^[ \t]*(?:class\s+\w[^;{}()]{0,300}\{|class\s+__declspec|explicit\s+\w+\s*\(|(?:virtual\s+)?~\w+\s*\(\s*(?:void\s*)?\)\s*[;{=]|struct\s+\w+(?:\s+final)?\s*:\s*[A-Za-z_][^;(){}]{0,200}\{|(?:inline\s+)?namespace\b[^;=(]{0,300}\{|template\s*<|(?:public|private|protected)\s*:|using\s+namespace\s|using\s+\w+\s*=|enum\s+class\s)/m;

/** What a header keeps from compilers of C. */
const CPP_ONLY = /^[ \t]*#[ \t]*(?:ifdef[ \t]+__cplusplus|if[ \t]+defined[ \t]*\(?[ \t]*__cplusplus).*$[^]*?(?:^[ \t]*#[ \t]*(?:endif|else|elif)|(?![^]))/gm;

const COMMENT = /\/\*[^]*?(?:\*\/|$)|\/\/[^\n]*/g;

/** A header that has none of these is C. */
const MAY_BE_CPP = /\b(?:class|namespace|template|public|private|protected|using|explicit)\b|~\w+\s*\(|\bstruct\s+\w+(?:\s+final)?\s*:/;

/** True for a path that names C++: `.cpp`, `.hpp` and their like, in either case. A `.h` may be C++ by its text. */
export function isCppPath(path: string): boolean {
    return CPP_FILE.test(path);
}

/** The language of a file, by its name and, for a `.h`, by its text (docs/design/0010-cpp.md). */
export function dialectOf(path: string, text: string): Dialect {
    if (CPP_FILE.test(path)) return "c++";
    if (!HEADER.test(path) || !MAY_BE_CPP.test(text)) return "c";
    const code = text.replace(COMMENT, " ").replace(CPP_ONLY, "");
    return CPP_LINE.test(code) ? "c++" : "c";
}
