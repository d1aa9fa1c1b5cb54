import type { AnyComponent, Component, Context, Identity } from './component.ts';
import type { Environment } from './environment.ts';

/** What a component's functions are told in an environment. The component must be switched on there. */
export function contextOf<C>(component: Component<C>, environment: Environment): Context<C> {
  return {
    environment,
    config: environment.components.get(component.name) as C,
    namespace: namespaceOf(component),
    identity:
      component.permissions && identityOf(component, environment, component.permissions.serviceAccount),
    configOf: <D>(other: Component<D>) => environment.components.get(other.name) as D | undefined,
    has: (other: AnyComponent) => environment.components.has(other.name),
  };
}

/** Namespace of a component's objects: what it states, or its name. */
export function namespaceOf(component: AnyComponent): string {
  return component.namespace ?? component.name;
}

/** Name of the IAM role of a component. At most 64 characters, since cluster names have at most 35 and components at most 28. */
export function roleNameOf(component: AnyComponent, environment: Environment): string {
  return `${environment.cluster.name}-${component.name}`;
}

/** `aws`, or the partition that the region belongs to. */
export function partitionOf(region: string): string {
  return region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/**
 * The AWS identity of a component. IRSA as soon as a Fargate profile names its namespace, since EKS Pod Identity does
 * not work on Fargate (aws/containers-roadmap#2274) and IRSA works on both.
 */
export function identityOf(
  component: AnyComponent,
  environment: Environment,
  serviceAccount: string,
): Identity {
  const namespace = namespaceOf(component);
  const onFargate = environment.compute.fargate.some((p) =>
    p.selectors.some((s) => s.namespace === namespace),
  );
  const roleName = roleNameOf(component, environment);
  const roleArn = `arn:${partitionOf(environment.region)}:iam::${environment.account}:role/${roleName}`;
  return {
    kind: onFargate ? 'irsa' : 'pod-identity',
    roleName,
    roleArn,
    serviceAccount,
    annotations: onFargate ? { 'eks.amazonaws.com/role-arn': roleArn } : {},
  };
}
