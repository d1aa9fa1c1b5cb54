/**
 * What stands in a value at a path such as `identities[0].oidcs[0].issuer`.
 * @throws Error, naming `of`, where AWS answered without it: everything behind it would silently be `undefined`.
 */
export function valueAt(value: unknown, path: string, of: string): unknown {
  let found = value;
  for (const part of path.split(/[.[\]]+/).filter((it) => it !== '')) {
    found = (found as Record<string, unknown> | null | undefined)?.[part];
    if (found === undefined || found === null) throw new Error(`AWS told no "${path}" of ${of}`);
  }
  return found;
}
