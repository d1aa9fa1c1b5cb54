import type { IgnoredDifference } from '../component.ts';
import { atComponent, type BuiltComponent } from '../model.ts';
import { groupOf, type KubeObject } from '../object.ts';
import { type Finding, rule } from '../rules.ts';
import { walk } from './_pointer.ts';

export default rule({
  code: 'IGNORE_DEAD',
  title:
    'Every ignored difference names an object of its component, and a field that is there or absent on purpose',
  source: 'argo-cd#28590, argo-cd#9323: an entry with a wrong group is ignored without a word',
  check: (tree) =>
    tree.components.flatMap((owner) =>
      owner.ignoreDifferences.flatMap((ignored, index) =>
        faults(owner, ignored).map((fault) => ({
          at: atComponent(tree, owner, undefined, `ignoreDifferences[${index}]`),
          ...fault,
        })),
      ),
    ),
});

function faults(owner: BuiltComponent, ignored: IgnoredDifference): Omit<Finding, 'at'>[] {
  const { kind, name, group } = ignored;
  const held = [owner.own, ...owner.charts.map((chart) => chart.footprint)].flatMap(({ objects }) =>
    objects.filter((it) => it.kind === kind && it.name === name && isThere(ignored, it.namespace)),
  );
  if (!held.some((it) => groupOf(it.apiVersion) === group)) {
    const other = held[0];
    return [
      {
        message: `no ${[group, kind].filter(Boolean).join('/')} ${name} is in ${owner.component.name}`,
        cure:
          other === undefined
            ? 'Name an object that the component holds, with its group, kind, name and namespace.'
            : `Its group is "${groupOf(other.apiVersion)}".`,
      },
    ];
  }
  // Of what a chart renders only a summary is known.
  const built = owner.objects.find((object) => isNamed(object, ignored));
  if (built === undefined || ignored.absent === true) return [];
  return ignored.jsonPointers
    .filter((pointer) => !walk(built, pointer).found)
    .map((pointer) => ({
      message: `${kind} ${name} has nothing at ${pointer}`,
      cure: 'Correct the path, or state `absent: true` where Git leaves the field out on purpose.',
    }));
}

function isThere(ignored: IgnoredDifference, namespace: string | undefined): boolean {
  return ignored.namespace === undefined || ignored.namespace === namespace;
}

function isNamed({ apiVersion, kind, metadata }: KubeObject, ignored: IgnoredDifference): boolean {
  return (
    kind === ignored.kind &&
    metadata.name === ignored.name &&
    groupOf(apiVersion) === ignored.group &&
    isThere(ignored, metadata.namespace)
  );
}
