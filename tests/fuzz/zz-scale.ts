import { lintInOrder } from "./invariants.js";
import { nests, hugeUnits } from "./edits.js";
const [only, sizeText] = [process.argv[2] ?? "", process.argv[3] ?? "50000"];
const size = Number(sizeText);
const heads: [string, string, string][] = [
  ["top", "#include <wsk.h>\n", "\nNTSTATUS Run(PWSK_SOCKET S, PIRP Irp) { IoFreeIrp(Irp); return 0; }\n"],
  ["fn", "#include <wsk.h>\nNTSTATUS Run(PWSK_SOCKET S, PIRP Irp)\n{\n IoReuseIrp(Irp, 0);\n", "\n IoFreeIrp(Irp); return 0;\n}\n"],
];
const run = (label: string, text: string, ext: string): void => {
  const t = process.cpuUsage();
  let extra = "";
  try { lintInOrder({ ["main" + ext]: text }, ["main" + ext]); } catch (e) { extra = " THROW " + String((e as Error).stack).slice(0, 600); }
  const { user, system } = process.cpuUsage(t);
  const ms = (user + system) / 1000;
  if (ms > 1500 || extra) console.log(label, ext, text.length, Math.round(ms), "ms", extra);
};
for (const [where, head, tail] of heads) for (const ext of only === "" ? [".c", ".cpp"] : [only]) {
  for (const unit of hugeUnits) run(`${where} huge ${JSON.stringify(unit)}`, head + unit.repeat(Math.ceil(size / unit.length)) + tail, ext);
  for (const [o, m, c] of nests) {
    const n = Math.ceil(size / (o.length + c.length));
    run(`${where} nest ${JSON.stringify(o)} closed`, head + o.repeat(n) + m + c.repeat(n) + tail, ext);
    run(`${where} nest ${JSON.stringify(o)} open`, head + o.repeat(n) + m + tail, ext);
  }
}
console.log("done");
