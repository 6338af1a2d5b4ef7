/** The text of --help. */
import { formats } from "./formats/index.js";

const formatLines = Object.entries(formats).map(([name, { about }]) => `                             ${name.padEnd(8)}  ${about}\n`).join("");

export const help = `wsk-lint [options] [paths or globs…]
wsk-lint explain <rule>    shows a rule's page
wsk-lint rules [--json]    lists all rules with their levels

Checks C and C++ sources of Windows drivers that use Winsock Kernel (WSK). Without paths, all of them below the
current folder (.c .h .cpp .cc .cxx .c++ .hpp .hh .hxx .h++). Needs no build, no WDK and no configuration, and runs no code of the project it checks.

What to check
  -c, --config <name>      recommended (default), or all, which adds the rules that recommended leaves off
      --rule <setting>     set one rule's level: --rule 'wsk/parse-coverage: off' (off, warn, error; may be repeated)
      --no-ignore          also take what .gitignore files exclude, and build output
      --                   what follows are paths, even if they start with a dash

What to report
  -f, --format <name>      how to report, one of
${formatLines}      --format <name>=<file>
                           writes that report to a file; may be repeated, beside one format for standard output
  -o, --output <file>      writes the one report to a file, and nothing to standard output
      --json               the same as --format json
      --quiet              errors only
      --max-warnings <n>   fail when there are more warnings than this

What to do
      --fix                apply the fixes that are safe, in place
      --no-cache           check everything anew, whatever earlier runs have found
      --list-rules         the same as the command rules
  -v, --version            print the version
  -h, --help               print this text

Exit codes
  0  no errors
  1  errors found, or more warnings than --max-warnings allows; a file that can't be read or is no text is an error
     of that file, and the others are still checked
  2  the run itself failed: a wrong option or path, nothing to check, a fix that could not be written, an internal error

Clean code gets no output, as from ESLint; on a terminal, one line on standard error says how many files were checked.

Paths in .gitignore, build output and node_modules are left out unless a file is named itself. A comment
/* eslint-disable-next-line wsk/rule -- reason */ silences one finding; so does #pragma warning(suppress: …).
Standard input is not read.
`;
