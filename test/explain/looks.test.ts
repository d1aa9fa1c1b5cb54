import { expect, it } from 'vitest';
import { rulesThatLook } from '../../src/explain/looks.ts';
import { builtObjects, collect } from '../../src/model.ts';
import { applyRules, loadRules, type Rule } from '../../src/rules.ts';
import { appOf, deployment, treeOf } from '../kit.ts';
import { trees } from '../real.ts';

const rules = await loadRules();

const rule = (code: string, check: (tree: Parameters<Rule['check']>[0]) => unknown): Rule => ({
  code,
  title: code,
  source: code,
  check: (tree) => {
    check(tree);
    return [];
  },
});

const tree = treeOf([
  appOf('shop', [deployment('web'), deployment('job')]),
  appOf('other', [deployment('web')]),
]);
const WEB = { component: 'shop', object: { kind: 'Deployment', namespace: 'shop', name: 'web' } } as const;

it('tells who read a field from who read the name', () => {
  const made = [
    rule('SPEC', (it) => builtObjects(it, 'Deployment').map(({ object }) => object.spec.replicas)),
    rule('NAME', (it) => builtObjects(it, 'Deployment').map(({ object }) => object.metadata.name)),
    rule('LABELS', (it) => builtObjects(it).map(({ object }) => object.metadata.labels)),
    rule('SUMMARY', (it) => collect(it, 'workloads').map(({ containers }) => containers[0]?.image)),
    rule('SUMMARY_NAME', (it) => collect(it, 'workloads').map(({ name }) => name)),
    rule('OTHER_KIND', (it) => builtObjects(it, 'Service').map(({ object }) => object.spec)),
    rule('OTHER_OBJECT', (it) =>
      builtObjects(it).map(({ owner, object }) => (owner.component.name === 'other' ? object.spec : 0)),
    ),
    rule('NOTHING', () => undefined),
  ];
  expect(rulesThatLook(made, tree, WEB)).toEqual({
    fields: ['SPEC', 'LABELS', 'SUMMARY'],
    names: ['NAME', 'SUMMARY_NAME', 'OTHER_KIND', 'OTHER_OBJECT'],
  });
});

it('hears a rule that reads an index which another rule has made before', () => {
  const made = [1, 2].map((n) =>
    rule(`R${n}`, (it) => collect(it, 'workloads').map(({ podLabels }) => podLabels.app)),
  );
  expect(rulesThatLook(made, tree, WEB).fields).toEqual(['R1', 'R2']);
});

it('has a rule find the same as without anybody watching', () => {
  const broken = treeOf([
    appOf('shop', [
      deployment('web', { container: { image: 'registry.example.com/web:latest', resources: {} } }),
    ]),
  ]);
  const unwatched = applyRules(rules, broken).map(({ code }) => code);
  expect(unwatched).toContain('IMAGE_FLOATING');
  const heard: string[] = [];
  const listening = rules.map((it) => ({
    ...it,
    check: (of: typeof tree) => {
      const found = it.check(of);
      heard.push(...found.map(() => it.code));
      return found;
    },
  }));
  const { fields } = rulesThatLook(listening, broken, WEB);
  expect(heard).toEqual(unwatched);
  expect(fields).toContain('IMAGE_FLOATING');
});

it('names the rules of a chart, and not those about something else', () => {
  const dev = trees.get('dev');
  if (!dev) throw new Error('no dev');
  const { fields } = rulesThatLook(rules, dev, { component: 'keda' });
  expect(fields).toContain('CHART_RANDOM');
  const service = { kind: 'Service', namespace: 'metabase', name: 'metabase' };
  const looks = rulesThatLook(rules, dev, { component: 'metabase', object: service });
  expect(looks.fields).toContain('SELECTS_NOTHING');
  expect(looks.fields).not.toContain('IMAGE_FLOATING');
});
