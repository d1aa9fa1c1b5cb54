import { expect, it } from 'vitest';
import type { Access } from '../../src/component.ts';
import { service } from '../helpers/objects.ts';
import { appOf, brokenRules, deployment, problemsOf, treeOf } from '../kit.ts';

const broken = (forward: { service: string; port: number }) => {
  const access = (): Access => ({ forwards: [{ what: 'pages', login: 'none', ...forward }] });
  return brokenRules(treeOf([appOf('web', [deployment('web'), service('web')], { access })]));
};

it('a port that people are told to forward is there', () => {
  expect(broken({ service: 'web', port: 80 })).toEqual([]);
});

it('one of several ports of a Service will do', () => {
  const web = service('web');
  const ports = [...web.spec.ports, { name: 'admin', port: 8081, targetPort: 8081, protocol: 'TCP' }];
  const access = (): Access => ({ forwards: [{ what: 'pages', login: 'none', service: 'web', port: 8081 }] });
  const objects = [deployment('web'), { ...web, spec: { ...web.spec, ports } }];
  expect(problemsOf(treeOf([appOf('web', objects, { access })])).map(({ code }) => code)).not.toContain(
    'ACCESS_DANGLING',
  );
});

it.each([
  { service: 'web', port: 8080 },
  { service: 'gone', port: 80 },
])('one that is not is refused: %o', (forward) => {
  expect(broken(forward)).toEqual(['ACCESS_DANGLING']);
});
