/** Maps from a key to several values. */

/** Puts a value at the end of the list that a key has. */
export function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [value]);
    else list.push(value);
}

/** Puts a value into the set that a key has. */
export function add<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
    const set = sets.get(key);
    if (set === undefined) sets.set(key, new Set([value]));
    else set.add(value);
}
