/** A release: `1.2.3` or `v1.2.3`, with or without build metadata. */
export interface Release {
  readonly text: string;
  readonly numbers: readonly [major: number, minor: number, patch: number];
}

/** A release as semver spells it (https://semver.org/); `undefined` for pre-releases and all else. */
export function releaseOf(text: string): Release | undefined {
  if (text.length > 128) return undefined;
  const found = /^v?(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(\+[0-9A-Za-z.-]+)?$/.exec(text);
  return found ? { text, numbers: [Number(found[1]), Number(found[2]), Number(found[3])] } : undefined;
}

/** Below 0 where `a` is older than `b`, 0 where they are of one precedence. */
export function compareReleases(a: Release, b: Release): number {
  const at = a.numbers.findIndex((part, i) => part !== b.numbers[i]);
  return at === -1 ? 0 : (a.numbers[at] as number) - (b.numbers[at] as number);
}
