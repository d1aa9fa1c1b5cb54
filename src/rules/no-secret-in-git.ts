import { atComponent, atObject, builtObjects } from '../model.ts';
import { rule } from '../rules.ts';

const CURE =
  'Keep the value in AWS Secrets Manager and build an ExternalSecret; of a chart, name the Secret which that makes.';

export default rule({
  code: 'SECRET_IN_GIT',
  title: 'No Secret in the tree holds data',
  source: 'https://kubernetes.io/docs/concepts/configuration/secret/: data is encoded, not encrypted',
  check: (tree) => [
    ...builtObjects(tree, 'Secret').flatMap((entry) =>
      ['data', 'stringData'].flatMap((field) => {
        const keys = Object.keys(entry.object[field] ?? {});
        if (keys.length === 0) return [];
        // The keys alone: a message ends up in logs.
        return [
          {
            at: atObject(tree, entry, field),
            message: `holds values of its own for ${keys.join(', ')}`,
            cure: CURE,
          },
        ];
      }),
    ),
    ...tree.components.flatMap((owner) =>
      owner.charts.flatMap(({ use, render }) =>
        render.secretsWithData.map((secret) => ({
          at: atComponent(tree, owner, `chart ${use.chart}`),
          message: `renders the Secret ${secret} with values in it`,
          cure: CURE,
        })),
      ),
    ),
  ],
});
