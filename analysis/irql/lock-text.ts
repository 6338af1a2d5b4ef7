/** Which functions may raise the level, lower it or wait, judged by their text: the others need not be followed. */
import { kernelApi, type KernelApi, kernelApisWith, wskMember } from "../../knowledge/index.js";
import { functionsCalled, namesCalled } from "../callees.js";
import { Concerned } from "../concerned.js";
import type { CallInstr } from "../ir.js";
import type { Program } from "../program.js";
import type { FunctionDecl } from "../unit.js";
import { matchesIn } from "../unit-texts.js";

/** How far below a function is looked, in calls. */
const FAR = 4;
const NEAR = 1;
const SPEAKS_WSK = /\bWsk[A-Z]|\bP?WSK_|\bPFN_WSK_/;
const speaksOfWsk = matchesIn(SPEAKS_WSK);
const FORMAT = /%[-+ #0]*[\d.*]*(?:hh?|ll?|I(?:32|64)?|[jtzwL])?[diouxXeEfgGaAcCsSpZ]/;

export class LockText {
    readonly #raising: Concerned;
    readonly #lowering: Concerned;
    readonly #waiting: Concerned;
    readonly #wsk: Concerned;
    readonly #plain = new Map<FunctionDecl, boolean>();

    constructor(readonly program: Program) {
        const { project } = program;
        const locks = kernelApisWith("lock").filter(isSpinLock);
        this.#raising = new Concerned(project, anyOf(locks.filter(({ acts }) => acts?.verb === "acquire"), "KeRaiseIrql", "KeRaiseIrqlToDpcLevel"));
        this.#lowering = new Concerned(project, anyOf(locks.filter(({ acts }) => acts?.verb === "release"), "KeLowerIrql"));
        this.#waiting = new Concerned(project, anyOf(kernelApisWith("wait").filter(mayBlock)));
        this.#wsk = new Concerned(project, SPEAKS_WSK);
    }

    /** A driver has much else to lock and to wait for. */
    speaksOfWsk(fn: FunctionDecl): boolean {
        return speaksOfWsk(fn.unit) || this.#wsk.has(fn, FAR);
    }

    /** True for a function that raises the level itself, or calls one that is made for that. */
    mayRaise(fn: FunctionDecl): boolean {
        return this.#raising.has(fn, 0) || namesCalled(fn).some((name) => functionsCalled(this.program.project, fn, name).some((each) => this.isRaiser(each)));
    }

    /** True for a function that may be there to raise the level for its caller: nothing in it lowers it again. */
    isRaiser(fn: FunctionDecl): boolean {
        return this.#raising.has(fn, NEAR) && !this.#lowering.has(fn, NEAR);
    }

    mayWait(fn: FunctionDecl): boolean {
        return this.#waiting.has(fn, FAR);
    }

    /** True for a function that must be followed to know at which level it leaves its caller. */
    mayMove(fn: FunctionDecl): boolean {
        return this.#lowering.has(fn, FAR) || this.#raising.has(fn, FAR);
    }

    /** True for a function below which everything is in sight, and nothing moves the level. */
    leavesLevel(fn: FunctionDecl, levels = FAR): boolean {
        const known = this.#plain.get(fn);
        if (known !== undefined) return known;
        // A function that calls itself is taken for one that is not understood.
        this.#plain.set(fn, false);
        const cfg = levels === 0 ? null : this.program.cfg(fn);
        const leaves = cfg?.incomplete === false && cfg.calls.every((call) => this.#isPlain(call, fn, levels));
        this.#plain.set(fn, leaves);
        return leaves;
    }

    #isPlain({ callee, args }: CallInstr, fn: FunctionDecl, levels: number): boolean {
        if (callee.op === "member") return wskMember(callee.name, args.length) !== undefined;
        if (callee.op === "pointer") return false;
        const decl = this.program.project.function(callee.name, fn.unit);
        if (decl !== null) return this.leavesLevel(decl, levels - 1);
        const api = kernelApi(callee.name);
        if (api === undefined) return args.some((arg) => arg.op === "string" && FORMAT.test(arg.text));
        return api.name !== "KeLowerIrql" && !(isSpinLock(api) && api.acts?.verb !== "initialize");
    }
}

export function isSpinLock({ lock }: KernelApi): boolean {
    return lock !== null && /spin-lock$/.test(lock.kind);
}

/** True for functions of spin locks that expect DISPATCH_LEVEL and leave the level as it is. */
export function isAtDispatch({ name }: KernelApi): boolean {
    return /(?:At|From)DpcLevel$|^NdisDpr/.test(name);
}

/** True for a kernel function that may block under some arguments. Registration has a rule of its own, and a busy wait blocks nobody. */
export function mayBlock({ wait }: KernelApi): boolean {
    return wait !== null && !wait.conditional && wait.kind !== "wsk" && wait.kind !== "busy";
}

function anyOf(apis: readonly KernelApi[], ...more: readonly string[]): RegExp {
    return new RegExp(`\\b(?:${[...apis.map(({ name }) => name), ...more].join("|")})\\b`);
}
