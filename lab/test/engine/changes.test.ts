import { describe, expect, it } from 'vitest';
import { copyOf, forget, LONG, open, said, unprotect } from './kit.ts';

describe('a change of an environment, on Pulumi’s engine', () => {
  it(
    'replaces a Fargate profile and a node group before the old ones go, and removes nothing protected',
    LONG,
    async () => {
      const environment = copyOf('prod');
      const { stack } = await open(environment.folder, 'prod');
      const { cloud } = stack;
      const first = await stack.on('up');
      expect(first.code, first.output).toBe(0);

      cloud.calls = [];
      environment.set(
        ['compute', 'fargate', 0, 'selectors'],
        [{ namespace: 'karpenter', labels: { 'app.kubernetes.io/name': 'karpenter' } }],
      );
      environment.set(['compute', 'nodeGroups', 0, 'instanceTypes'], ['m7i.xlarge', 'm6i.xlarge']);
      const replaced = await stack.on('up');
      expect(replaced.code, replaced.output).toBe(0);
      const calls = cloud.calls.map(said);
      for (const name of ['fargate-karpenter', 'nodes-critical-addons']) {
        expect(calls.filter((it) => it.endsWith(` ${name}`))).toEqual([`create ${name}`, `delete ${name}`]);
      }
      expect(calls).toHaveLength(4);
      // Nothing goes before everything new is there.
      expect(calls.slice(0, 2).every((it) => it.startsWith('create'))).toBe(true);

      cloud.calls = [];
      environment.set(['compute', 'nodeGroups', 0, 'max'], 9);
      const scaled = await stack.on('up');
      expect(scaled.code, scaled.output).toBe(0);
      expect(cloud.calls.map(said)).toEqual(['update nodes-critical-addons']);

      // What Pulumi protects stops a removal before anything goes.
      cloud.calls = [];
      const isProtected = (await stack.state()).filter(({ protect }) => protect).map(({ type }) => type);
      expect(isProtected).toEqual(['aws:rds/instance:Instance']);
      const refused = await stack.on('destroy');
      expect(refused.code).not.toBe(0);
      expect(refused.output).toMatch(/\(database\):\s+error: .*\s+because it is protected/);
      expect(cloud.calls).toEqual([]);
      await forget(stack, 'prod');

      // What AWS alone protects stops it on the way: the protected ones stay, and whatever they stand on.
      const stopped = await stack.on('destroy');
      expect(stopped.code).not.toBe(0);
      expect(stopped.output).toMatch(/\((?:cluster|database)\):\s+error: .*deletion protection is on/);
      for (const type of ['eks.Cluster', 'rds.Instance', 'ec2.Vpc']) expect(cloud.all(type)).toHaveLength(1);

      unprotect(cloud);
      const gone = await stack.on('destroy');
      expect(gone.code, gone.output).toBe(0);
      expect(cloud.things.size).toBe(0);
    },
  );

  it(
    'upgrades a cluster in place: control plane first, then nodes, and nothing is made anew',
    LONG,
    async () => {
      const environment = copyOf('staging');
      environment.set(['cluster', 'version'], '1.34');
      const { stack } = await open(environment.folder, 'staging');
      const { cloud } = stack;
      const first = await stack.on('up');
      expect(first.code, first.output).toBe(0);

      cloud.calls = [];
      environment.set(['cluster', 'version'], '1.35');
      const upgraded = await stack.on('up');
      expect(upgraded.code, upgraded.output).toBe(0);
      expect(cloud.calls.filter(({ verb }) => verb !== 'update')).toEqual([]);
      const names = cloud.calls.map(({ name }) => name);
      expect(names[0]).toBe('cluster');
      expect(names).toContain('nodes-system');
      expect(cloud.all('eks.Cluster')[0]?.outputs.version).toBe('1.35');
    },
  );
});
