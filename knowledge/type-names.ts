/** Reading type names as they stand in declarations and casts. */

/**
 * The bare name of a type expression: qualifiers, the words `struct`, `union` and `enum`, stars and white space removed, and the
 * leading underscore of a structure tag dropped. `const struct _WSK_CLIENT_NPI *` becomes `WSK_CLIENT_NPI`.
 */
export function baseName(type: string): string {
    return type
        .replace(/\*/g, " ")
        .replace(/\b(?:const|CONST|volatile|struct|union|enum|static|extern)\b/g, " ")
        .trim()
        .replace(/^_(?=[A-Z])/, "");
}

/** How many `*` stand in a type expression. */
export function starCount(type: string): number {
    return type.split("*").length - 1;
}
