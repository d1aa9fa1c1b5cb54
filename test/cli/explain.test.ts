import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { espalier, ROOT } from '../helpers/cli.ts';

// Each command is a process of its own, and the machine may have other work.
vi.setConfig({ testTimeout: 180_000 });

it('tells where a component comes from, and why it is there', () => {
  const { code, out, err } = espalier(['explain', 'metabase', 'dev']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^metabase in dev: /);
  expect(out).toContain('  source     apps/metabase.ts, project apps, namespace metabase\n');
  expect(out).toMatch(/^ {2}environments\/dev\.yaml:\d+ components\.metabase\.scaling /m);
  expect(out).toMatch(/^ {2}wave {7}8, after kube-prometheus-stack; also waits for /m);
  expect(out).toMatch(/^ {2}Deployment metabase\/metabase metabase: docker\.io\/metabase\/metabase:/m);
  expect(out).toMatch(/^rules that read fields of it; by its kind, namespace and name alone: \d+ more$/m);
  expect(out).toContain('IMAGE_FLOATING');
});

it('gives a list as JSON, an entry for each environment that has it', () => {
  const { code, out } = espalier(['explain', 'karpenter', '--json']);
  expect(code).toBe(0);
  const explanations = JSON.parse(out);
  expect(explanations.map(({ environment }: { environment: string }) => environment)).toEqual([
    'dev',
    'prod',
    'staging',
  ]);
  const [{ component, rules, problems }] = explanations;
  expect(component).toMatchObject({
    source: 'platform/karpenter.ts',
    needs: ['karpenter-crd', 'prometheus-operator-crds'],
    neededBy: ['node-pools'],
    charts: [{ chart: 'karpenter', values: { settings: { clusterName: 'espalier-dev' } } }],
    identity: { role: 'espalier-dev-karpenter', by: 'irsa', serviceAccount: 'karpenter' },
  });
  expect(component.identity.statements.length).toBeGreaterThan(5);
  expect(rules.fields).toContain('KARPENTER_CRDS');
  expect(problems).toEqual([]);
  for (const file of component.generated) expect([file, existsSync(join(ROOT, file))]).toEqual([file, true]);
});

it('tells of an object its file, or the chart that it comes out of', () => {
  const written = espalier(['explain', 'Deployment/metabase', 'dev']);
  expect(written.out).toMatch(/^apps\/Deployment metabase\/metabase in dev\n/);
  expect(written.out).toContain('  generated  generated/dev/metabase/deployment.apps_metabase.yaml\n');
  expect(written.out).toContain('  ignored    /spec/replicas: ');
  const rendered = espalier(['explain', 'deployment/karpenter', 'dev']);
  expect(rendered.out).toMatch(/^ {2}rendered {3}by Argo CD, from chart karpenter \S+ \(/m);
  expect(rendered.out).toContain('  role       espalier-dev-karpenter\n');
  const shared = espalier(['explain', 'Namespace/monitoring', 'dev']);
  expect(shared.out).toContain(
    '  holds      prometheus-operator-crds, kube-prometheus-stack, alerts, dashboards\n',
  );
  expect(shared.out).toContain('  pruned     only after a person confirms it\n');
});

it('says once what is wrong in all environments, and drives no terminal with it', () => {
  const { code, out, err } = espalier(['explain', 'Deployment/\u001b[2J']);
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(
    /^environments\/dev\.yaml dev EXPLAIN_UNKNOWN there is no object "Deployment\/\\u001b\[2J"\n/,
  );
  expect(err).toMatch(/\n1 problem; /);
});

it('wants a name', () => {
  expect(espalier(['explain'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('\nespalier explain <'),
  });
});
