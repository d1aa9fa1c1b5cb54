import { atComponent } from '../model.ts';
import { rule } from '../rules.ts';
import { walk } from './_pointer.ts';

export default rule({
  code: 'IGNORE_THROUGH_LIST',
  title: 'No ignored field lies inside a list',
  source:
    'argo-cd#17694, argo-cd#27480: with RespectIgnoreDifferences the whole list is taken from the cluster',
  check: (tree) =>
    tree.components.flatMap((owner) =>
      owner.ignoreDifferences.flatMap(({ kind, name, jsonPointers }, index) => {
        const built = owner.objects.find((object) => object.kind === kind && object.metadata.name === name);
        return jsonPointers
          .filter((pointer) => (built && walk(built, pointer).throughList) || hasIndex(pointer))
          .map((pointer) => ({
            at: atComponent(tree, owner, undefined, `ignoreDifferences[${index}]`),
            message: `${pointer} of ${kind} ${name} leads into a list, of which no other change would be applied either`,
            cure: 'Ignore a field outside lists, or none: let one side alone own the list.',
          }));
      }),
    ),
});

/** Where the object is a chart's, or leaves the field out, an index tells. */
function hasIndex(pointer: string): boolean {
  return pointer.split('/').some((part) => part === '-' || /^\d+$/.test(part));
}
