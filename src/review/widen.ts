import { same } from './fields.ts';
import { textsAt, valuesAt } from './path.ts';

/** What somebody may do: a verb on a resource or a path. `*` stands for any. */
interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** `undefined` for every name. */
  readonly name: string | undefined;
}

/** Rights that the rules of a role grant and the former ones did not: `get apps/deployments`. */
export function addedRights(before: unknown, after: unknown): string[] {
  const had = rightsIn(before);
  const exact = new Set(had.map(keyOf));
  const wide = had.filter(
    ({ verb, group, resource, name }) => [verb, group, resource].includes('*') || name === undefined,
  );
  const added = rightsIn(after).filter(
    (right) => !exact.has(keyOf(right)) && !wide.some((it) => covers(it, right)),
  );
  return [...new Set(added.map(show))].sort();
}

const keyOf = ({ verb, group, resource, name }: Right) =>
  JSON.stringify([verb, group, resource, name ?? null]);

/** Rules of a hostile role multiply; nobody writes as many. */
const MOST = 20_000;

function rightsIn(rules: unknown): Right[] {
  const rights: Right[] = [];
  for (const rule of valuesAt(rules, '*')) {
    const verbs = textsAt(rule, 'verbs');
    const names = textsAt(rule, 'resourceNames');
    const urls = textsAt(rule, 'nonResourceURLs');
    for (const verb of verbs) {
      for (const url of urls) rights.push({ verb, group: 'url', resource: url, name: undefined });
      for (const group of textsAt(rule, 'apiGroups'))
        for (const resource of textsAt(rule, 'resources'))
          for (const name of names.length === 0 ? [undefined] : names) {
            if (rights.length >= MOST) return rights;
            rights.push({ verb, group, resource, name });
          }
    }
  }
  return rights;
}

function covers(wide: Right, one: Right): boolean {
  const any = (a: string, b: string) => a === '*' || a === b;
  return (
    any(wide.verb, one.verb) &&
    any(wide.group, one.group) &&
    any(wide.resource, one.resource) &&
    (wide.name === undefined || wide.name === one.name)
  );
}

const show = ({ verb, group, resource, name }: Right) =>
  `${verb} ${group === '' || group === 'url' ? '' : `${group}/`}${resource}${name === undefined ? '' : ` ${name}`}`;

/** Whether a right is one to become anybody, or to read secrets. */
export function isStrong(right: string): boolean {
  return /^(\*|escalate|bind|impersonate)|\*|secrets|pods\/exec|serviceaccounts\/token|nodes\/proxy|(create|update|patch|delete) (apps\/|batch\/)?(pods|deployments|daemonsets|statefulsets|jobs|cronjobs)|rbac|webhookconfigurations/.test(
    right,
  );
}

/** Items of a list that are not in the former one. */
export function addedItems(before: unknown, after: unknown, pattern: string): unknown[] {
  const had = valuesAt(before, `${pattern}.*`);
  return valuesAt(after, `${pattern}.*`).filter((item) => !had.some((one) => same(one, item)));
}
