import type { MadeNetwork } from '../../../src/environment/network.ts';
import type { Subnet, Tier } from '../../../src/environment/subnets.ts';
import type { Environment } from '../../../src/environment.ts';
import { type Resource, ref, resource } from '../resource.ts';
import { tagsOf } from '../tags.ts';

/** Tiers without a way to the internet, in either direction. */
export const CLOSED_TIERS = ['intra', 'isolated'] as const;

const ANYWHERE = '0.0.0.0/0';

/**
 * Services with a gateway endpoint, which costs nothing and keeps traffic off NAT gateways, which do: S3 holds the layers of
 * images in ECR (https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html).
 */
const GATEWAY_SERVICES = ['s3', 'dynamodb'] as const;

/** Gateways, route tables and endpoints of a VPC with these subnets. */
export function routes(
  environment: Environment,
  network: MadeNetwork,
  subnets: readonly Subnet[],
): Resource[] {
  const zonesOf = (tier: Tier) => subnets.filter((it) => it.tier === tier).map(({ zone }) => zone);
  const publicZones = zonesOf('public');
  const natZones = { none: [], single: publicZones.slice(0, 1), 'per-zone': publicZones }[network.nat];
  const closed = CLOSED_TIERS.filter((tier) => zonesOf(tier).length > 0);
  return [
    ...(publicZones.length > 0 ? internet(environment, publicZones) : []),
    ...natZones.flatMap((zone) => nat(environment, zone)),
    ...zonesOf('private').flatMap((zone) => privateRoutes(environment, zone, natZones)),
    ...closed.flatMap((tier) => [table(environment, tier), ...zonesOf(tier).map((z) => join(tier, tier, z))]),
    ...GATEWAY_SERVICES.map((service) =>
      resource('ec2.VpcEndpoint', `endpoint-${service}`, {
        vpcId: ref('vpc'),
        serviceName: `com.amazonaws.${environment.region}.${service}`,
        vpcEndpointType: 'Gateway',
        routeTableIds: zonesOf('private').map((zone) => ref(`routes-private-${zone}`)),
        tags: tagsOf(environment, service),
      }),
    ),
  ];
}

function internet(environment: Environment, zones: readonly string[]): Resource[] {
  return [
    resource('ec2.InternetGateway', 'internet-gateway', {
      vpcId: ref('vpc'),
      tags: tagsOf(environment, 'internet'),
    }),
    table(environment, 'public'),
    resource('ec2.Route', 'route-public', {
      routeTableId: ref('routes-public'),
      destinationCidrBlock: ANYWHERE,
      gatewayId: ref('internet-gateway'),
    }),
    ...zones.map((zone) => join('public', 'public', zone)),
  ];
}

function nat(environment: Environment, zone: string): Resource[] {
  return [
    resource(
      'ec2.Eip',
      `nat-address-${zone}`,
      { domain: 'vpc', tags: tagsOf(environment, `nat-${zone}`) },
      { after: ['internet-gateway'] },
    ),
    resource(
      'ec2.NatGateway',
      `nat-${zone}`,
      {
        allocationId: ref(`nat-address-${zone}`),
        subnetId: ref(`subnet-public-${zone}`),
        tags: tagsOf(environment, `nat-${zone}`),
      },
      { after: ['route-public'] },
    ),
  ];
}

/** A table for each zone however many NAT gateways there are: going from one to one a zone changes routes only. */
function privateRoutes(environment: Environment, zone: string, natZones: readonly string[]): Resource[] {
  const what = `private-${zone}`;
  const via = natZones.includes(zone) ? zone : natZones[0];
  const route =
    via === undefined
      ? []
      : [
          resource('ec2.Route', `route-${what}`, {
            routeTableId: ref(`routes-${what}`),
            destinationCidrBlock: ANYWHERE,
            natGatewayId: ref(`nat-${via}`),
          }),
        ];
  return [table(environment, what), ...route, join(what, 'private', zone)];
}

const table = (environment: Environment, what: string): Resource =>
  resource('ec2.RouteTable', `routes-${what}`, { vpcId: ref('vpc'), tags: tagsOf(environment, what) });

const join = (table: string, tier: Tier, zone: string): Resource =>
  resource('ec2.RouteTableAssociation', `routes-of-${tier}-${zone}`, {
    routeTableId: ref(`routes-${table}`),
    subnetId: ref(`subnet-${tier}-${zone}`),
  });
