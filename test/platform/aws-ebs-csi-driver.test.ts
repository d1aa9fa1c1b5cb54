import { expect, it } from 'vitest';
import { STORAGE_CLASS } from '../../platform/aws-ebs-csi-driver.ts';
import { builtObjects } from '../../src/model.ts';
import { environmentNames, footprintOf, trees, valuesOf } from '../real.ts';

const DEFAULT = 'storageclass.kubernetes.io/is-default-class';

it.each(environmentNames)('volumes of %s are encrypted gp3 unless somebody asks for others', (env) => {
  const classes = valuesOf(env, 'aws-ebs-csi-driver').storageClasses;
  expect(classes).toHaveLength(1);
  expect(classes[0]).toMatchObject({
    name: STORAGE_CLASS,
    annotations: { [DEFAULT]: 'true' },
    // The zone of a volume is that of the node its pod comes to.
    volumeBindingMode: 'WaitForFirstConsumer',
    parameters: { type: 'gp3', encrypted: 'true' },
  });
  const made = footprintOf(env, 'aws-ebs-csi-driver').objects.filter(({ kind }) => kind === 'StorageClass');
  expect(made.map(({ name }) => name)).toEqual([STORAGE_CLASS]);
});

it.each(environmentNames)('no other component of %s makes a default StorageClass', (env) => {
  const tree = trees.get(env);
  if (!tree) throw new Error(`no environment ${env}`);
  const others = builtObjects(tree, 'StorageClass').map(
    ({ object }) => object.metadata.annotations?.[DEFAULT],
  );
  expect(others).not.toContain('true');
  const makers = tree.components.filter(({ charts }) =>
    charts.some(({ footprint }) => footprint.objects.some(({ kind }) => kind === 'StorageClass')),
  );
  expect(makers.map(({ component }) => component.name)).toEqual(['aws-ebs-csi-driver']);
});
