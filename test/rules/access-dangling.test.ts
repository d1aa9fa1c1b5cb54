import { expect, it } from 'vitest';
import type { Access } from '../../src/component.ts';
import { service } from '../helpers/objects.ts';
import { appOf, brokenRules, deployment, treeOf } from '../kit.ts';

const broken = (forward: { service: string; port: number }) => {
  const access = (): Access => ({ forwards: [{ what: 'pages', login: 'none', ...forward }] });
  return brokenRules(treeOf([appOf('web', [deployment('web'), service('web')], { access })]));
};

it('a port that people are told to forward is there', () => {
  expect(broken({ service: 'web', port: 80 })).toEqual([]);
});

it.each([
  { service: 'web', port: 8080 },
  { service: 'gone', port: 80 },
])('one that is not is refused: %o', (forward) => {
  expect(broken(forward)).toEqual(['ACCESS_DANGLING']);
});
