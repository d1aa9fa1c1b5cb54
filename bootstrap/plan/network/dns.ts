import type { Tree } from '../../../src/model.ts';
import { type Problem, Problems } from '../../../src/problem.ts';
import { type Answers, type Input, type Lookup, type Resource, ref, resource } from '../resource.ts';
import { tagsOf } from '../tags.ts';
import { type FoundBalancer, foundBalancer } from './balancers.ts';
import { dnsLookups, isHeld, isPrivate, ownZoneName, zoneLookup } from './dns-lookups.ts';
import { type ExposedName, exposedNames } from './names.ts';

/** The records of the names that a tree exposes. */
export interface DnsPlan {
  readonly resources: readonly Resource[];
  /** Names that lead to their load balancer, and its own name. */
  readonly names: Readonly<Record<string, string>>;
  /** Names whose load balancer is not there yet, and what they wait for. */
  readonly waiting: Readonly<Record<string, string>>;
}

/** What AWS has to tell of the names of a tree; nothing where somebody else owns them. */
export const dnsQuestions = (tree: Tree): Lookup[] => dnsLookups(tree.environment, ownNames(tree));

/**
 * Alias records from names to load balancers, which the AWS Load Balancer Controller makes once Argo CD has synced: before
 * that nothing is made. A name that has a record and no load balancer is a problem, so that no record goes because a load balancer was not found; it
 * goes with the name, or where `web.dns` says so.
 * @param answers to `dnsQuestions`.
 * @param vpcId VPC whose resolvers know the private names.
 * @throws Problems: NAME_OF_SEVERAL_LOAD_BALANCERS, SEVERAL_LOAD_BALANCERS, RECORD_WITHOUT_LOAD_BALANCER.
 */
export function dnsPlan(tree: Tree, answers: Answers, vpcId: Input<string>): DnsPlan {
  const all = ownNames(tree).map((name) => ({
    name,
    found: foundBalancer(tree.environment, name.door, answers),
  }));
  const lost = all.filter(({ name, found }) => !found && isHeld(tree.environment, name, answers));
  if (lost.length > 0) throw new Problems(lost.map(({ name }) => withoutBalancer(tree, name)));
  return {
    resources: all.flatMap(({ name, found }) => (found ? recordsOf(tree, name, found, vpcId) : [])),
    names: Object.fromEntries(all.flatMap(({ name, found }) => (found ? [[name.host, found.dnsName]] : []))),
    waiting: Object.fromEntries(
      all.flatMap(({ name: { host, door }, found }) =>
        found
          ? []
          : [[host, `no load balancer of ${door.service} yet: run up again once Argo CD has synced it`]],
      ),
    ),
  };
}

const ownNames = (tree: Tree) => (tree.environment.web.dns === 'none' ? [] : exposedNames(tree));

function recordsOf(
  { environment }: Tree,
  name: ExposedName,
  found: FoundBalancer,
  vpcId: Input<string>,
): Resource[] {
  const { host } = name;
  const ownZone = isPrivate(environment, name);
  const zone = `private-zone-${host}`;
  const types = found.dualstack ? ['A', 'AAAA'] : ['A'];
  return [
    ...(ownZone
      ? [
          resource('route53.Zone', zone, {
            name: ownZoneName(host),
            comment: `${host} inside the VPC of ${environment.cluster.name}.`,
            vpcs: [{ vpcId }],
            tags: tagsOf(environment, ownZoneName(host)),
          }),
        ]
      : []),
    ...types.map((type) =>
      resource('route53.Record', `record-${host}-${type.toLowerCase()}`, {
        zoneId: ownZone ? ref(zone, 'zoneId') : ref(zoneLookup(host), 'zoneId'),
        name: host,
        type,
        aliases: [
          {
            name: ref(found.lookup, 'dnsName'),
            zoneId: ref(found.lookup, 'zoneId'),
            // There is nowhere else to send anybody.
            evaluateTargetHealth: false,
          },
        ],
      }),
    ),
  ];
}

function withoutBalancer({ environment: { file, line, name } }: Tree, { host, door }: ExposedName): Problem {
  return {
    code: 'RECORD_WITHOUT_LOAD_BALANCER',
    at: { file, line: line(['web', 'dns']), environment: name, path: 'web.dns' },
    message: `Route 53 has ${host}, but the load balancer of ${door.service} is not there`,
    cure: 'Have Argo CD sync it and run it again; or set web.dns: none, which removes the records that bootstrap made, until it is there, or for as long as the name is not for this cluster.',
  };
}
