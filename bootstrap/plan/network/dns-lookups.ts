import type { Environment } from '../../../src/environment.ts';
import { type Answers, type Lookup, ref } from '../resource.ts';
import { tagsOf } from '../tags.ts';
import { balancerLookups } from './balancers.ts';
import type { ExposedName } from './names.ts';
import { zonesOf } from './zones.ts';

/** The lookup of the public hosted zone that a name belongs into. */
export const zoneLookup = (host: string) => `zone-${host}`;

/** The lookup of what Route 53 has of a name, asked only where it has no load balancer. */
const heldLookup = (host: string) => `held-${host}`;

/** Name of the hosted zone that a private name has to itself, so that it hides nothing else of the domain. */
export const ownZoneName = (host: string) => host.replace(/^\*\./, '');

/** Whether a name is for the VPC alone. */
export const isPrivate = ({ web }: Environment, { door }: ExposedName) =>
  web.dns === 'private' && door.scheme === 'internal';

/** Load balancers, hosted zones, and records that are there already, of all these names. */
export function dnsLookups(environment: Environment, names: readonly ExposedName[]): Lookup[] {
  const doors = new Map(names.map(({ door }) => [door.service, door]));
  const missing = new Map(
    [...doors.values()].map((door) => [door.service, balancerLookups(environment, door)]),
  );
  return [
    ...[...missing.values()].flat(),
    ...names.flatMap((name) => {
      const [search] = missing.get(name.door.service) as Lookup[];
      const when: Lookup['when'] = {
        of: (search as Lookup).name,
        answered: (answer) => (answer as { arns: readonly string[] }).arns.length === 0,
      };
      return isPrivate(environment, name)
        ? [{ ...privateZone(environment, name), when }]
        : [publicZone(name), { ...publicRecords(name), when }];
    }),
  ];
}

/** Types of records that would be in the way of ours, or are ours. */
const ADDRESSES = ['A', 'AAAA', 'CNAME'];

/** Whether Route 53 tells where a name without a load balancer is. */
export function isHeld(environment: Environment, name: ExposedName, answers: Answers): boolean {
  const answer = answers[heldLookup(name.host)];
  if (isPrivate(environment, name)) return answer !== undefined;
  const { resourceRecordSets } = answer as { resourceRecordSets: readonly { readonly type: string }[] };
  return resourceRecordSets.some(({ type }) => ADDRESSES.includes(type));
}

function publicZone({ host }: ExposedName): Lookup {
  const zones = zonesOf(ownZoneName(host));
  return {
    source: 'route53.getZone',
    name: zoneLookup(host),
    args: zones.map((name) => ({ name, privateZone: false })),
    unanswered: {
      code: 'HOSTED_ZONE_MISSING',
      message: `the account has no single public hosted zone of ${zones.join(' or ')}, so that nothing can tell where ${host} is`,
      cure: 'Make one in Route 53 and delegate the domain to it, or write the records elsewhere and set web.dns: none.',
    },
  };
}

function publicRecords({ host }: ExposedName): Lookup {
  return {
    source: 'route53.getRecords',
    name: heldLookup(host),
    args: { zoneId: ref(zoneLookup(host), 'zoneId'), nameRegex: recordPattern(host) },
    unanswered: unreadable(host),
  };
}

function privateZone(environment: Environment, { host }: ExposedName): Lookup {
  const name = ownZoneName(host);
  return {
    source: 'route53.getZone',
    name: heldLookup(host),
    // As the plan tags it: the VPC may not be there yet.
    args: { name, privateZone: true, tags: tagsOf(environment, name) },
    mayBeMissing: true,
    unanswered: unreadable(host),
  };
}

const unreadable = (host: string): Lookup['unanswered'] => ({
  code: 'RECORDS_UNKNOWN',
  message: `Route 53 does not tell what it has of ${host}`,
  cure: 'Let the role that runs bootstrap call route53:List* and route53:Get*, and run it again. Records stay as they are until then.',
});

/** Addresses of a host as Route 53 lists them: with a dot at the end, and `*` by its octal code (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html). */
function recordPattern(host: string): string {
  return `^${`${host}.`.replace('*', '\\052').replace(/[.\\]/g, '\\$&')}$`;
}
