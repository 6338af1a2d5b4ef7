/** What rules see of the analysis: the model of a driver, asked file by file. */
export type { CNode } from "../parser/ast.js";
export { damage, type DamagedFunction } from "../parser/damage.js";
export type { ParsedFile } from "../parser/parsed-file.js";
export { Driver, driverOf, type LocatedCall } from "./driver.js";
export { alternatives, type Cell, type Sym } from "./flow/sym.js";
export { constantsOf, type AssignEvent, type CallEvent, type ReturnEvent } from "./flow/engine.js";
export type { Host } from "./host.js";
export type { DoubleFree as IrpDoubleFree } from "./irps.js";
export { callInstances, type Instance, instancesOf } from "./instances.js";
export type { CallbackRole, RoutineRole } from "./roles.js";
export { currentHost, type DriverContext, useHost } from "./session.js";
export { step, type TraceStep } from "./trace.js";
export { decisionAfter, markSteps } from "./typestate/explain.js";
export { irpOwnership } from "./typestate/irp-ownership.js";
export type { FunctionDecl, Unit } from "./unit.js";
export { chainSteps, type Wait } from "./waits.js";
