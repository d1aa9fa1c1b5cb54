import { atObject, builtObjects } from '../model.ts';
import { rule } from '../rules.ts';

interface Term {
  readonly alias?: string;
  readonly name?: string;
  readonly ssmParameter?: string;
}

export default rule({
  code: 'AMI_FLOATING',
  title: 'A node class names a dated AMI: one that moves replaces every node on the day AWS publishes',
  source: 'https://karpenter.sh/docs/concepts/nodeclasses/#specamiselectorterms',
  check: (tree) =>
    builtObjects(tree, 'EC2NodeClass').flatMap((entry) =>
      ((entry.object.spec?.amiSelectorTerms ?? []) as Term[]).flatMap((term, index) => {
        const moving = movingPart(term);
        if (moving === undefined) return [];
        return [
          {
            at: atObject(tree, entry, `spec.amiSelectorTerms[${index}]`),
            message: `${moving} is another AMI after each release`,
            cure: 'Name a release, such as alias: al2023@v20260903, or an AMI id.',
          },
        ];
      }),
    ),
});

function movingPart({ alias, name, ssmParameter }: Term): string | undefined {
  if (alias !== undefined && !/@v?\d/.test(alias)) return `alias "${alias}"`;
  if (name?.includes('*')) return `name "${name}"`;
  if (ssmParameter !== undefined && /\/(recommended|latest)(\/|$)/.test(ssmParameter)) {
    return `ssmParameter "${ssmParameter}"`;
  }
  return undefined;
}
