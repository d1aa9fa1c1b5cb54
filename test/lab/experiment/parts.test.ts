import { describe, expect, it } from 'vitest';
import {
  apiServicesOf,
  filesOf,
  partOf,
  prometheusServicesOf,
  throwIfCharted,
} from '../../../lab/experiment/parts.ts';
import { placeholdersOf } from '../../../lab/experiment/placeholders.ts';
import { demandsOf } from '../../../src/capacity/demand.ts';
import { treeFiles } from '../../../src/files.ts';
import type { Tree } from '../../../src/model.ts';
import { milliCpu } from '../../../src/quantity.ts';
import { scenarioOf } from '../../../src/simulate/read/scenario.ts';
import type { Scenario } from '../../../src/simulate/scenario.ts';
import { Recipe } from '../../helpers/recipes.ts';
import { withChart } from '../../kit.ts';

/** The tree of a recipe, and the scenario of the app that it names a load for. */
function recipe(name: string): { tree: Tree; scenario: Scenario } {
  const { tree } = new Recipe(name);
  return { tree, scenario: scenarioOf(tree, tree.environment.profiles ?? new Map()) };
}

describe.each(['custom-metrics-keda', 'gitops-karpenter', 'metabase-eks', 'prometheus-adapter'])(
  'an experiment of %s',
  (name) => {
    const { tree, scenario } = recipe(name);
    const played = new Set(scenario.apps.map(({ workload }) => workload));
    const placeholders = placeholdersOf(tree, played);

    it('takes its files as they are, and Applications whose folders are there', () => {
      const all = treeFiles(tree);
      const files = filesOf(partOf(tree, scenario), all);
      const folders = new Set(files.map(({ path }) => path.split('/')[0]));
      for (const { name: app } of scenario.apps) expect(folders).toContain(app);
      for (const file of files) expect(all).toContainEqual(file);
      const applications = files.flatMap(
        ({ path }) => /argocd\/application[^_]+_(.+)\.yaml$/.exec(path)?.[1] ?? [],
      );
      for (const application of applications) expect(folders).toContain(application);
      expect(applications).toEqual(expect.arrayContaining(scenario.apps.map(({ name: app }) => app)));
    });

    it('has pods in the place of all others, each with the request that is counted for it', () => {
      const cpu = (object: (typeof placeholders)[number]) => {
        const { containers, initContainers = [] } = object.spec.template.spec;
        return [...initContainers, ...containers].reduce(
          (sum: number, it: { resources?: { requests?: { cpu?: string } } }) =>
            sum + milliCpu(it.resources?.requests?.cpu ?? 0),
          0,
        );
      };
      const there = placeholders.filter(({ kind }) => kind === 'Deployment');
      const others = demandsOf(tree).filter((it) => !it.passing && it.min > 0 && !played.has(it.name));
      const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);
      expect(sum(there.map((it) => it.spec.replicas))).toBe(sum(others.map(({ min }) => min)));
      expect(sum(there.map((it) => it.spec.replicas * cpu(it)))).toBe(
        sum(others.map(({ min, request }) => min * request.milliCpu)),
      );
    });

    it('never has two of one name, nor a pod that two would own', () => {
      const names = placeholders.map(
        ({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`,
      );
      expect(new Set(names).size).toBe(names.length);
      const labels = placeholders.map(({ metadata, spec }) =>
        JSON.stringify([metadata.namespace, spec.selector.matchLabels]),
      );
      expect(new Set(labels).size).toBe(labels.length);
    });

    it('has whoever answers for metrics, and knows where Prometheus is', () => {
      const apis = apiServicesOf(tree, 'CA').filter(({ kind }) => kind === 'APIService');
      const groups = apis.map(({ spec }) => spec.group);
      for (const { scaling } of scenario.apps) {
        if (scaling.kind === 'fixed') continue;
        const kinds = new Set<string>(scaling.metrics.map(({ kind }) => kind));
        if (kinds.has('utilization')) expect(groups).toContain('metrics.k8s.io');
        if (kinds.has('pods')) expect(groups).toContain('custom.metrics.k8s.io');
        if (kinds.has('trigger')) expect(groups).toContain('external.metrics.k8s.io');
        if (kinds.has('trigger') || kinds.has('pods'))
          expect(prometheusServicesOf(tree)).toEqual(['monitoring/kube-prometheus-stack-prometheus']);
      }
    });
  },
);

it('refuses an app that has a chart, which would never be there', () => {
  const { tree, scenario } = recipe('custom-metrics-keda');
  expect(() => throwIfCharted(tree, scenario)).not.toThrow();
  const charted = withChart(tree, 'php-apache', { chart: 'page' });
  expect(() => throwIfCharted(charted, scenario)).toThrow(/LAB_APP_CHARTED/);
});
