/** The styles of the page. Colours have a contrast of 4.5 to 1 or more in both schemes. */
export const style = `
:root {
    color-scheme: light dark;
    --page: #ffffff; --card: #f5f6f8; --line: #d0d6dc; --text: #1b1f24; --dim: #545d68; --link: #0a58ca;
    --error: #b3261e; --warning: #7a4f00; --mark: #ffd9d5; --on: #ffffff;
}
@media (prefers-color-scheme: dark) {
    :root {
        --page: #14171b; --card: #1d2126; --line: #3a424b; --text: #e6e9ed; --dim: #a3adb8; --link: #8ab8ff;
        --error: #ff9d94; --warning: #f0c060; --mark: #6b231d; --on: #14171b;
    }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 100rem; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
h1, h2, h3, p { margin: 0 0 .5rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; }
h2 { font-size: 1.15rem; margin-top: 1.5rem; }
h3 { font-size: 1rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
main:focus { outline: none; }
[hidden] { display: none !important; }
.skip { position: absolute; left: -100vw; }
.skip:focus { position: static; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.error { color: var(--error); }
.warning { color: var(--warning); }
.level { border: 1px solid; border-radius: .3rem; padding: 0 .4rem; font-size: .85rem; }
.place, .help, .number { color: var(--dim); }
.place { font: .875rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
article { margin: .75rem 0; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card);
    content-visibility: auto; contain-intrinsic-size: auto 11rem; }
pre { display: flex; gap: 1rem; margin: .5rem 0; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .3rem; background: var(--page); }
pre, code { font-family: ui-monospace, monospace; font-size: .875rem; }
pre code { white-space: pre-wrap; overflow-wrap: anywhere; min-width: 0; }
mark { background: var(--mark); color: inherit; border-bottom: 2px solid var(--error); padding: 0 1px 2px 0; }
summary { cursor: pointer; color: var(--link); }
.way { list-style: none; margin: .5rem 0 0; padding: 0; }
.way li { position: relative; min-height: 2rem; padding: .1rem 0 .35rem; }
.way svg { position: absolute; top: 0; left: 0; height: 100%; fill: none; stroke: var(--dim); stroke-width: 2; }
.way circle { fill: var(--page); }
.way text { fill: var(--text); stroke: none; font: 10px ui-monospace, monospace; text-anchor: middle; }
.way .last circle { stroke: var(--error); fill: var(--error); }
.way .last text { fill: var(--on); font-weight: bold; }
.lanes1 div { margin-left: 2rem; }
.lanes2 div { margin-left: 3.25rem; }
.lanes3 div { margin-left: 4.5rem; }
.lanes4 div { margin-left: 5.75rem; }
.lanes5 div { margin-left: 7rem; }
.lanes6 div { margin-left: 8.25rem; }
form { padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .5rem; }
form label, legend { font-size: .875rem; }
form p > label { display: block; }
fieldset { border: 0; margin: 0 0 .5rem; padding: 0; }
fieldset label { margin-right: 1rem; white-space: nowrap; }
legend { padding: 0; color: var(--dim); }
input[type=search], select { width: 100%; }
input[type=search], select, button { font: inherit; padding: .3rem .5rem; color: var(--text); background: var(--page);
    border: 1px solid var(--dim); border-radius: .3rem; }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
th[scope=row] { font-weight: normal; font-family: ui-monospace, monospace; font-size: .875rem; }
td:nth-child(n + 3), th:nth-child(n + 3) { text-align: right; overflow-wrap: normal; }
tr:target { background: var(--mark); }
@media (min-width: 64rem) {
    body { display: grid; grid-template-columns: 18rem minmax(0, 1fr); column-gap: 2rem; align-content: start; }
    header, .skip { grid-column: 1 / -1; }
    form { position: sticky; top: 1rem; align-self: start; margin-top: 1.5rem; }
    main { grid-column: 2; }
}
@media (max-width: 40rem) {
    th:nth-child(2), td:nth-child(2) { display: none; }
}
@media print { form, .skip { display: none; } article { break-inside: avoid; } }
`;
