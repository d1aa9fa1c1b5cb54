/** Follows a JSON pointer (RFC 6901) into a value: whether it ends at something, and whether it led through a list. */
export function walk(value: unknown, pointer: string): { found: boolean; throughList: boolean } {
  let at = value;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at)) return { found: key in at, throughList: true };
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) {
      return { found: false, throughList: false };
    }
    at = (at as Record<string, unknown>)[key];
  }
  return { found: at !== undefined, throughList: false };
}
