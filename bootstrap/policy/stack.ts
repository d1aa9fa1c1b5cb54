/** A resource of a stack: what Pulumi was told, and once it is there what AWS told besides. */
export interface StackResource {
  /** Pulumi's token, such as `aws:ec2/subnet:Subnet`. */
  readonly type: string;
  /** Name in the program. */
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** What is wrong with a resource. */
export interface Violation {
  readonly resource: StackResource;
  readonly says: string;
}

/** Something that holds for every stack, whoever wrote it. */
export interface Check {
  /** Stable, with dashes: what a policy pack calls it. */
  readonly name: string;
  readonly description: string;
  /** What to do about a violation. */
  readonly cure: string;
  violations(stack: Stack): Violation[];
}

/** The resources of a stack, and questions to them that several checks ask. */
export class Stack {
  readonly resources: readonly StackResource[];
  constructor(resources: readonly StackResource[]) {
    this.resources = resources;
  }

  /** Resources of a type, by the module and class of the provider: `ec2.Subnet`. */
  all(type: string): StackResource[] {
    const token = tokenOf(type);
    return this.resources.filter((it) => it.type === token);
  }

  /** Ids of subnets with a route to an internet gateway: what is in them can be reached from the internet. */
  publicSubnets(): Set<string> {
    return this.#subnetsVia('gatewayId');
  }

  /** Ids of subnets with any route out of the VPC. */
  openSubnets(): Set<string> {
    return new Set([...this.publicSubnets(), ...this.#subnetsVia('natGatewayId')]);
  }

  #subnetsVia(gateway: string): Set<string> {
    const tables = new Set(
      this.all('ec2.Route')
        .filter(({ props }) => props[gateway] !== undefined)
        .map(({ props }) => props.routeTableId),
    );
    return new Set(
      this.all('ec2.RouteTableAssociation')
        .filter(({ props }) => tables.has(props.routeTableId))
        .map(({ props }) => String(props.subnetId)),
    );
  }
}

/** `aws:ec2/subnet:Subnet` of `ec2.Subnet`. */
export function tokenOf(type: string): string {
  const [module = '', name = ''] = type.split('.');
  return `aws:${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
}

/** Strings of a list in a resource's properties; none where it is absent. */
export const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** One check of every resource of some types by itself. */
export function each(
  types: readonly string[],
  fault: (props: Readonly<Record<string, unknown>>, stack: Stack) => string | false | undefined,
): Check['violations'] {
  return (stack) =>
    types
      .flatMap((type) => stack.all(type))
      .flatMap((resource) => {
        const says = fault(resource.props, stack);
        return says ? [{ resource, says }] : [];
      });
}
