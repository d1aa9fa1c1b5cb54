import type { Arguments } from '../../bootstrap/plan/arguments/arguments.ts';
import { clusterPlan } from '../../bootstrap/plan/cluster/cluster.ts';
import { networkPlan } from '../../bootstrap/plan/network/network.ts';
import {
  isRef,
  type Lookup,
  type Resource,
  type ResourceType,
  refsIn,
} from '../../bootstrap/plan/resource.ts';
import { loadEnvironments } from '../../src/environment/load.ts';
import type { Environment } from '../../src/environment.ts';
import { Problems } from '../../src/problem.ts';
import { ROOT } from './cli.ts';
import { VALID } from './environments.ts';
import { catalog, RECIPES } from './recipes.ts';

export { catalog };

/** The role that runs bootstrap. */
export const OPERATOR = 'arn:aws:iam::111122223333:role/platform/operator';

/** Every environment of the repository, of the recipes and of the fixtures. */
const all: readonly Environment[] = [`${ROOT}/environments`, RECIPES, VALID].flatMap((folder) =>
  loadEnvironments(folder, catalog),
);

const withAddons = all.filter(({ compute }) => !compute.autoMode.enabled);

/** Those whose add-ons have somewhere to run before Karpenter makes a node, and the rest, which no cluster can be made from. */
export const [environments, homeless] = [true, false].map((runs) =>
  withAddons.filter(({ compute }) => compute.fargate.length + compute.nodeGroups.length > 0 === runs),
) as [Environment[], Environment[]];

/** Codes of the problems that something throws; none where it throws nothing. */
export function codesOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof Problems) return error.problems.map(({ code }) => code);
    throw error;
  }
  return [];
}

/** The network and the cluster of an environment, and how a test looks into them. */
export class Plan {
  readonly resources: readonly Resource[];
  readonly lookups: readonly Lookup[];

  constructor(environment: Environment, operator = OPERATOR) {
    const network = networkPlan(environment);
    const cluster = clusterPlan(environment, network, operator);
    this.resources = [...network.resources, ...cluster.resources];
    this.lookups = [...network.lookups, ...cluster.lookups];
  }

  /** All resources of a type. */
  all<T extends ResourceType>(type: T): Resource<T>[] {
    return this.resources.filter((it): it is Resource<T> => it.type === type);
  }

  /** Arguments of the resource of that type and name. */
  args<T extends ResourceType>(type: T, name: string): Arguments[T] {
    const found = this.all(type).find((it) => it.name === name);
    if (!found) throw new Error(`no ${type} ${name} among ${this.all(type).map((it) => it.name)}`);
    return found.args;
  }

  /** What a resource waits for. */
  before(name: string): string[] {
    const one = this.resources.find((it) => it.name === name);
    if (!one) throw new Error(`no ${name}`);
    return [...refsIn(one.args).map(({ of }) => of), ...(one.after ?? [])];
  }

  /** Everything that is there before a resource is made. */
  allBefore(name: string): Set<string> {
    const found = new Set<string>();
    const visit = (one: string) => {
      if (found.has(one) || !this.resources.some((it) => it.name === one)) return;
      found.add(one);
      this.before(one).forEach(visit);
    };
    this.before(name).forEach(visit);
    return found;
  }

  /** Subnets with a route of their table to the internet gateway or a NAT gateway. */
  subnetsVia(gateway: 'gatewayId' | 'natGatewayId'): string[] {
    const tables = this.all('ec2.Route')
      .filter(({ args }) => args[gateway] !== undefined)
      .map(({ args }) => nameOf(args.routeTableId));
    return this.all('ec2.RouteTableAssociation')
      .filter(({ args }) => tables.includes(nameOf(args.routeTableId)))
      .map(({ args }) => nameOf(args.subnetId));
  }
}

/** What a value refers to; the value itself where it is known. */
export function nameOf(value: unknown): string {
  return isRef(value) ? value.of : String(value);
}
