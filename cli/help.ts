/** The text of --help. */
import { formats } from "./formats/index.js";

const formatLines = Object.entries(formats).map(([name, { about }]) => `                             ${name.padEnd(8)}  ${about}\n`).join("");

export const help = `wsk-lint [options] [paths or globs…]
wsk-lint explain <rule>    shows a rule's page
wsk-lint rules [--json]    lists all rules with their levels
wsk-lint init | doctor | graph [options]      (each has --help; a folder of that name is ./init)

Checks C and C++ sources of Windows drivers that use Winsock Kernel (WSK). Without paths, all of them below the
current folder (.c .h .cpp .cc .cxx .c++ .hpp .hh .hxx .h++). Needs no build, no WDK and no configuration, and runs no code of the project it checks.

What to check
  -c, --config <name>      recommended (default), all, which adds the rules that recommended leaves off, or errors-only; or
                           the path of a configuration file (.json)
      --no-config          look for no wsk-lint.config.json and no key "wsk-lint" in package.json
      --rule <setting>     set one rule's level: --rule 'wsk/parse-coverage: off' (off, warn, error; may be repeated)
      --changed[=<ref>]    only files that differ from HEAD, or from where the branch left <ref>; the others give facts
      --staged             only files that are staged, with what is staged of them
      --stdin              check standard input as the file that --stdin-filename <path> names
      --no-ignore          also take what .gitignore files and the configuration's "ignores" exclude, and build output
      --                   what follows are paths, even if they start with a dash

What to report
  -f, --format <name>      how to report, one of
${formatLines}      --format <name>=<file>
                           writes that report to a file; may be repeated, beside one format for standard output
  -o, --output <file>      writes the one report to a file, and nothing to standard output
      --json               the same as --format json
      --quiet              errors only
      --max-warnings <n>   fail when there are more warnings than this
      --baseline[=<file>]  leave out what the file (wsk-lint-baseline.json) counts as known
      --update-baseline    write that file: take what is found now for known; --prune-baseline takes out what is gone
      --stats              say on standard error where the time went

What to do
      --fix                apply the fixes that are safe, in place
      --fix-dry-run        show what --fix would change, as a unified diff, and write nothing
  -w, --watch              check again whenever a file changes
      --concurrency <n>    how many threads check the drivers of a tree: a number, auto (default) or off; the output is the same
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
`;
