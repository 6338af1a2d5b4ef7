/** How a function writes a place. */
import type { Place } from "./ir.js";

/**
 * A place as text: two places of one function with the same text are written alike (`Context->Irp`), and name the same memory as long as
 * nothing that they are reached by has changed in between. Variables of one name in different scopes have different texts.
 */
export function nameOf(place: Place): string {
    switch (place.op) {
        case "var":
            return `${place.variable.scope} ${place.variable.name} ${place.variable.id}`;
        case "deref":
            return `*${place.of.op === "read" ? nameOf(place.of.place) : place.of.node.text}`;
        case "field":
            return `${nameOf(place.base)}.${place.name}`;
        case "index":
            return `${nameOf(place.base)}[${place.index.node.text}]`;
    }
}
