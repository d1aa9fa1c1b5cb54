import { describe, expect, it } from 'vitest';
import { exposedNames } from '../../bootstrap/plan/network/names.ts';
import { webAddresses } from '../../src/access/addresses.ts';
import { doorsOf } from '../../src/access/doors.ts';
import { assemble } from '../../src/assemble.ts';
import type { Environment } from '../../src/environment.ts';
import type { Tree } from '../../src/model.ts';
import { Problems } from '../../src/problem.ts';
import { type Behaviour, balancerName, type Run, runProgram, zoneId } from '../helpers/aws-mock.ts';
import { allTrees } from '../helpers/bootstrapped.ts';
import { ingress } from '../helpers/doors.ts';
import { appOf, treeOf } from '../kit.ts';
import { catalog } from '../real.ts';

const THERE = { balancers: { each: 1, addresses: 'ipv4' } } as const;
const ZONE = 'aws:route53/zone:Zone';
const named = [...allTrees];

/** Records of names, without the proof of the certificate. */
const recordsOf = ({ registered }: Run) =>
  registered
    .filter(({ type, name }) => type === 'aws:route53/record:Record' && name !== 'certificate-record')
    .map(
      ({ inputs }) => inputs as { name: string; type: string; zoneId: string; aliases: { name: string }[] },
    );

const zonesOf = ({ registered }: Run) => registered.filter(({ type }) => type === ZONE);

/** Codes of what a run ends with, and whether it made anything. */
async function failureOf(tree: Tree, behaviour: Behaviour): Promise<string[]> {
  const error: unknown = await runProgram(tree, behaviour).then(
    () => undefined,
    (it) => it,
  );
  if (!(error instanceof Problems)) throw error ?? new Error('nothing is wrong');
  return error.problems.map(({ code }) => code);
}

/** A tree whose web addresses are told to DNS otherwise. */
function withWeb(tree: Tree, web: Partial<Environment['web']>): Tree {
  const { environment } = tree;
  return assemble({ ...environment, web: { ...environment.web, ...web } }, catalog);
}

/** Host and Service of every name with one load balancer, told from the tree without the plan. */
function servedNames(tree: Tree): [string, string][] {
  const doors = doorsOf(tree);
  return webAddresses(tree).flatMap(({ host, doors: [owner] }) => {
    const found = doors.find((it) => it.owner === owner);
    return found ? [[host, found.service] as [string, string]] : [];
  });
}

const tree = (name: string) => allTrees.get(name) as Tree;
const production = tree('prod');
const development = tree('dev');
const hosts = servedNames(production).map(([host]) => host);

describe('DNS of', () => {
  it.each(named)('%s has nothing before the load balancers are there, and says what waits', async (_, it) => {
    const run = await runProgram(it);
    expect(recordsOf(run)).toEqual([]);
    expect(zonesOf(run)).toEqual([]);
    expect(run.outputs.names).toEqual({});
    const waiting = run.outputs.waitingNames as Record<string, string>;
    expect(Object.keys(waiting)).toEqual(servedNames(it).map(([host]) => host));
    for (const [host, service] of servedNames(it)) expect(waiting[host]).toContain(service);
  });

  it.each(named)('%s leads every name to its load balancer, and no other name anywhere', async (_, it) => {
    const run = await runProgram(it, THERE);
    const served = servedNames(it);
    expect(recordsOf(run).map(({ name, type, aliases }) => [name, type, aliases[0]?.name])).toEqual(
      served.map(([host, service]) => [host, 'A', balancerName(service)]),
    );
    expect(run.outputs.names).toEqual(
      Object.fromEntries(served.map(([host, service]) => [host, balancerName(service)])),
    );
    expect(run.outputs.waitingNames).toEqual({});
  });
});

it('the environments expose names, through one load balancer or several', () => {
  expect(hosts).toContain('argocd.example.com');
  const services = new Set(servedNames(tree('long names')).map(([, service]) => service));
  expect([...services].sort()).toEqual(['istio-ingress/istio-ingressgateway', 'traefik/traefik-nlb']);
});

it('a load balancer with IPv6 gets both records for each name', async () => {
  const run = await runProgram(production, { balancers: { each: 1, addresses: 'dualstack' } });
  expect(recordsOf(run).map(({ name, type }) => `${name} ${type}`)).toEqual(
    hosts.flatMap((host) => [`${host} A`, `${host} AAAA`]),
  );
});

it('a name goes into the nearest public zone', async () => {
  const run = await runProgram(production, {
    ...THERE,
    zones: { public: ['grafana.example.com', 'example.com'] },
  });
  const zones = Object.fromEntries(recordsOf(run).map(({ name, zoneId: zone }) => [name, zone]));
  expect(zones['grafana.example.com']).toBe(zoneId('grafana.example.com'));
  expect(zones['argocd.example.com']).toBe(zoneId('example.com'));
});

it('a name without a public zone is a problem, unless somebody else owns the names', async () => {
  const zones = { public: [] };
  const settled = { certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1' };
  expect(await failureOf(withWeb(production, settled), { zones })).toEqual(
    hosts.map(() => 'HOSTED_ZONE_MISSING'),
  );
  const run = await runProgram(withWeb(production, { ...settled, dns: 'none' }), { ...THERE, zones });
  expect(recordsOf(run)).toEqual([]);
  expect([run.outputs.names, run.outputs.waitingNames]).toEqual([{}, {}]);
});

describe('private names', () => {
  const internal = withWeb(development, { dns: 'private' });

  it('have a zone of the VPC each, which hides nothing else of the domain', async () => {
    const run = await runProgram(internal, THERE);
    const internalHosts = servedNames(internal).map(([host]) => host);
    expect(zonesOf(run).map(({ inputs }) => inputs.name)).toEqual(internalHosts);
    for (const { inputs } of zonesOf(run)) expect(inputs.vpcs).toEqual([{ vpcId: run.outputs.vpcId }]);
    expect(recordsOf(run).map(({ name, zoneId: zone }) => [name, zone])).toEqual(
      internalHosts.map((host) => [host, `Z-of-private-zone-${host}`]),
    );
  });

  it('are those of internal load balancers only', async () => {
    const run = await runProgram(withWeb(production, { dns: 'private' }), THERE);
    expect(zonesOf(run)).toEqual([]);
    expect(recordsOf(run).map(({ name }) => name)).toEqual(hosts);
  });

  it('do not go because their load balancer is not found', async () => {
    const zones = { private: ['grafana.dev.example.com'], public: ['dev.example.com'] };
    expect(await failureOf(internal, { zones })).toEqual(['RECORD_WITHOUT_LOAD_BALANCER']);
    expect(recordsOf(await runProgram(internal, { ...THERE, zones }))).toHaveLength(3);
  });
});

describe('no record goes', () => {
  it('because its load balancer is not found', async () => {
    const held = ['argocd.example.com', 'argocd-example.com', 'www.example.com'];
    expect(await failureOf(production, { held })).toEqual(['RECORD_WITHOUT_LOAD_BALANCER']);
    expect(recordsOf(await runProgram(withWeb(production, { dns: 'none' }), { held }))).toEqual([]);
  });

  it.each([
    ['aws:lb/getLbs:getLbs', {}, 'LOAD_BALANCER_UNKNOWN'],
    ['aws:lb/getLoadBalancer:getLoadBalancer', THERE, 'LOAD_BALANCER_UNKNOWN'],
    ['aws:route53/getRecords:getRecords', {}, 'RECORDS_UNKNOWN'],
    ['aws:route53/getZone:getZone', THERE, 'HOSTED_ZONE_MISSING'],
  ])('because AWS fails to answer %s', async (token, behaviour, code) => {
    expect(await failureOf(production, { ...behaviour, refused: [token] })).toContain(code);
  });

  it('into the zone above, because AWS fails to answer for the nearest', async () => {
    const error = await runProgram(production, { ...THERE, failingZone: 'grafana.example.com' }).catch(
      String,
    );
    expect(error).toContain('HOSTED_ZONE_MISSING');
    expect(error).toContain('throttled');
  });

  it('to either of two load balancers of one Service', async () => {
    expect(await failureOf(production, { balancers: { each: 2, addresses: 'ipv4' } })).toEqual([
      'SEVERAL_LOAD_BALANCERS',
    ]);
  });
});

describe('which load balancer has a name', () => {
  const service = (name: string) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { type: 'LoadBalancer', ports: [{ port: 443 }] },
  });
  const served = (services: readonly string[], spec: Record<string, unknown> = {}) =>
    treeOf([
      appOf('door', [
        { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'door' }, spec: {} },
        ...services.map(service),
      ]),
      appOf('shop', [ingress('shop', spec)]),
    ]);

  it('is whoever lets its requests in, told once however many paths there are', () => {
    const paths = ['/a', '/b'].map((path) => ({
      path,
      pathType: 'Prefix',
      backend: { service: { name: 'shop', port: { number: 80 } } },
    }));
    const rules = [{ host: 'shop.example.com', http: { paths } }, { http: { paths } }];
    expect(exposedNames(served(['front'], { rules })).map(({ host, door }) => [host, door.service])).toEqual([
      ['shop.example.com', 'door/front'],
    ]);
    expect(exposedNames(served([]))).toEqual([]);
  });

  it('is not guessed where there are two', async () => {
    expect(await failureOf(served(['front', 'back']), THERE)).toEqual(['NAME_OF_SEVERAL_LOAD_BALANCERS']);
  });
});
