import { createHash } from 'node:crypto';
import { groupOf, type ObjectRef } from './object.ts';

/** A file of the tree, before anything is on a disk. */
export interface FileSpec {
  /** Relative to the tree, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** What a file name says about the object in it: everything that identifies it but the version. */
export interface Identity {
  /** The empty string for core kinds. */
  readonly group: string;
  readonly kind: string;
  /** `undefined` for cluster-scoped kinds. */
  readonly namespace: string | undefined;
  readonly name: string;
}

/** Leaves room for the folders above it within the 260 characters of a path that Windows grants by default. */
const MAX_LENGTH = 160;
const SUFFIX = '.yaml';

/**
 * The name of an object's file: kind and group, then namespace and name, separated by `_`:
 *
 *     deployment.apps_metabase.yaml                      in the namespace `home`
 *     config-map_kube-system_aws-auth.yaml               in another namespace
 *     cluster-role.rbac.authorization.k8s.io__metabase.yaml   in none
 *
 * Two identities never share a name, not even on a file system that ignores case: the name has no upper-case letter.
 * A kind is split into words (`service-account`); after a word in capitals comes `--` (`http--route` is HTTPRoute).
 * Any other character is escaped: `%3a` for the colon of `system:basic-user`, `%41` for an A, `%u20ac` beyond ASCII.
 * Above 160 characters the end gives way to a digest of the whole identity; only such a name cannot be parsed.
 *
 * @param home the namespace that most objects of the folder live in, and that goes unsaid. Default: none.
 */
export function fileName(ref: ObjectRef, home?: string): string {
  return nameOf(
    { group: groupOf(ref.apiVersion), kind: ref.kind, namespace: ref.namespace, name: ref.name },
    home,
  );
}

function nameOf({ group, kind, namespace, name }: Identity, home: string | undefined): string {
  const type = escapeKind(kind) + (group === '' ? '' : `.${escapeText(group)}`);
  const where = namespace === undefined ? '_' : namespace === home ? '' : `${escapeText(namespace) || '%'}_`;
  const full = `${type}_${where}${escapeText(name)}`;
  if (full.length + SUFFIX.length <= MAX_LENGTH) return full + SUFFIX;
  // Over the untruncated name, which is injective, so a digest meets another only where SHA-256 does.
  const digest = createHash('sha256').update(full).digest('hex');
  return `${full.slice(0, MAX_LENGTH - SUFFIX.length - digest.length - 1)}~${digest}${SUFFIX}`;
}

/** The inverse of `fileName` with the same `home`; `undefined` for a name that `fileName` does not give or had to cut. */
export function parseFileName(file: string, home?: string): Identity | undefined {
  if (!file.endsWith(SUFFIX)) return undefined;
  const parts = file.slice(0, -SUFFIX.length).split('_');
  const [type, first, second] = parts;
  if (type === undefined || first === undefined || parts.length > 3) return undefined;
  const dot = type.indexOf('.');
  const identity: Identity = {
    kind: unescapeKind(dot === -1 ? type : type.slice(0, dot)),
    group: dot === -1 ? '' : unescapeText(type.slice(dot + 1)),
    namespace:
      second === undefined ? home : first === '' ? undefined : first === '%' ? '' : unescapeText(first),
    name: unescapeText(second ?? first),
  };
  return nameOf(identity, home) === file ? identity : undefined;
}

/** Characters of DNS names stay; all others, code unit by code unit, so that nothing is lost and none is a separator. */
function escapeText(text: string): string {
  return text.replace(/[^a-z0-9.-]/g, escapeUnit);
}

function escapeUnit(unit: string): string {
  const code = unit.charCodeAt(0).toString(16);
  return code.length > 2 ? `%u${code.padStart(4, '0')}` : `%${code.padStart(2, '0')}`;
}

function unescapeText(text: string): string {
  return text.replace(/%(?:u([0-9a-f]{4})|([0-9a-f]{2}))/g, (_, wide, narrow) =>
    String.fromCharCode(Number.parseInt(wide ?? narrow, 16)),
  );
}

/** Names of devices: Windows opens the device, whatever extension follows. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;
/** A word in capitals ends before the capital that starts the next word: HTTP and Route, EC2 and Node and Class. */
const WORD = /[A-Z][A-Z0-9]*[A-Z][0-9]*(?=[A-Z][a-z]|$)|[A-Z][a-z0-9]*/y;

function escapeKind(kind: string): string {
  let out = '';
  for (let at = 0; at < kind.length; ) {
    WORD.lastIndex = at;
    const word = WORD.exec(kind)?.[0];
    if (word === undefined) return escapeOddKind(kind);
    if (out !== '' && !out.endsWith('--')) out += '-';
    out += word.toLowerCase();
    if (/[A-Z].*[A-Z]/.test(word)) out += '--';
    at += word.length;
  }
  return DEVICE.test(out) ? escapeOddKind(kind) : out;
}

/** For a kind that is not CamelCase, which no API server has by its conventions: every character that is not a-z. */
function escapeOddKind(kind: string): string {
  return `%${kind.replace(/[^a-z]/g, escapeUnit)}`;
}

function unescapeKind(text: string): string {
  if (text.startsWith('%')) return unescapeText(text.slice(1));
  let out = '';
  for (const run of text.match(/[^-]+(?:--|-|$)/g) ?? []) {
    const word = run.replaceAll('-', '');
    out += run.endsWith('--') ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1);
  }
  return out;
}
