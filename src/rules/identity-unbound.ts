import { atComponent, type BuiltComponent } from '../model.ts';
import { rule } from '../rules.ts';

const ANNOTATION = 'eks.amazonaws.com/role-arn';

export default rule({
  code: 'IDENTITY_UNBOUND',
  title:
    "A component with AWS permissions has the ServiceAccount that it names, with the role's ARN on it where Pod Identity does not reach",
  source:
    'aws/containers-roadmap#2274, https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html',
  check: (tree) =>
    tree.components.flatMap((owner) => {
      const { identity } = owner.context;
      if (identity === undefined) return [];
      const at = atComponent(tree, owner, `ServiceAccount ${owner.namespace}/${identity.serviceAccount}`);
      if (!hasServiceAccount(owner, identity.serviceAccount)) {
        return [
          {
            at,
            message: 'nothing in the component makes it, so no pod gets the permissions',
            cure: 'Name the ServiceAccount of the pods in `permissions.serviceAccount`.',
          },
        ];
      }
      if (identity.kind !== 'irsa' || isAnnotated(owner, identity.serviceAccount, identity.roleArn))
        return [];
      return [
        {
          at,
          message: `it does not carry the role ${identity.roleArn}, and a Fargate profile names its namespace, where Pod Identity does not work`,
          cure: 'Put `context.identity.annotations` on the ServiceAccount.',
        },
      ];
    }),
});

function hasServiceAccount({ own, charts, namespace }: BuiltComponent, name: string): boolean {
  return [own, ...charts.map(({ footprint }) => footprint)].some(({ objects }) =>
    objects.some((o) => o.kind === 'ServiceAccount' && o.name === name && o.namespace === namespace),
  );
}

/** Footprints hold no annotations: of a chart's ServiceAccount the values tell. */
function isAnnotated({ objects, charts }: BuiltComponent, name: string, arn: string): boolean {
  return (
    objects.some(
      ({ kind, metadata }) =>
        kind === 'ServiceAccount' && metadata.name === name && metadata.annotations?.[ANNOTATION] === arn,
    ) || charts.some(({ use }) => holds(use.values, arn))
  );
}

function holds(value: unknown, arn: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) =>
    key === ANNOTATION ? inner === arn : holds(inner, arn),
  );
}
