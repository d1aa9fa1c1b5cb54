import { webAddresses } from '../../../src/access/addresses.ts';
import { type Door, doorsOf } from '../../../src/access/doors.ts';
import type { Tree } from '../../../src/model.ts';
import { type Problem, Problems } from '../../../src/problem.ts';

/** A name that people type, and the load balancer that answers for it. */
export interface ExposedName {
  /** A host name, or a wildcard such as `*.shop.example.com`. */
  readonly host: string;
  readonly door: Door;
}

/**
 * The names that objects of the tree answer for from outside, sorted, each with its load balancer: those of ACCESS.md. A route
 * for every host has no name, and a load balancer that no route leads through is reached by its own.
 * @throws Problems: NAME_OF_SEVERAL_LOAD_BALANCERS.
 */
export function exposedNames(tree: Tree): readonly ExposedName[] {
  const doors = doorsOf(tree);
  const hosts = Map.groupBy(webAddresses(tree), ({ host }) => host);
  const problems: Problem[] = [];
  const names = [...hosts].flatMap(([host, addresses]) => {
    const owners = new Set(addresses.flatMap((address) => address.doors));
    const [door, ...more] = doors.filter(({ owner }) => owners.has(owner));
    if (host === '*' || door === undefined) return [];
    if (more.length > 0) problems.push(several(tree, host, [door, ...more]));
    return [{ host, door }];
  });
  if (problems.length > 0) throw new Problems(problems);
  return names.sort((a, b) => (a.host < b.host ? -1 : 1));
}

function several({ environment: { file, line, name } }: Tree, host: string, doors: readonly Door[]): Problem {
  return {
    code: 'NAME_OF_SEVERAL_LOAD_BALANCERS',
    at: { file, line: line(['web', 'dns']), environment: name, path: 'web.dns' },
    message: `${doors.map(({ service }) => service).join(' and ')} all answer for ${host}: DNS can lead to one of them only`,
    cure: 'Let one of them have the name, or write its records yourself and set web.dns: none.',
  };
}
