/** Short constructors for parameter rows, so that a table reads like a prototype. */
import type { Direction, Parameter } from "./types.js";

function parameter(name: string, type: string, direction: Direction, optional: boolean, reserved = false): Parameter {
    return { name, type, direction, optional, reserved };
}

/** An input that must be given. */
export const input = (name: string, type: string): Parameter => parameter(name, type, "in", false);

/** An input that may be NULL (or 0). */
export const inputOptional = (name: string, type: string): Parameter => parameter(name, type, "in", true);

/** An output that must be given. */
export const output = (name: string, type: string): Parameter => parameter(name, type, "out", false);

/** An output that may be NULL. */
export const outputOptional = (name: string, type: string): Parameter => parameter(name, type, "out", true);

/** A parameter that is read and written. */
export const inputOutput = (name: string, type: string): Parameter => parameter(name, type, "inout", false);

/** A parameter that is read and written and may be NULL. */
export const inputOutputOptional = (name: string, type: string): Parameter => parameter(name, type, "inout", true);

/** A parameter that must be 0. */
export const reserved = (name: string, type: string): Parameter => parameter(name, type, "in", false, true);

/** The IRP of an asynchronous request. */
export const requestIrp: Parameter = inputOutput("Irp", "PIRP");
