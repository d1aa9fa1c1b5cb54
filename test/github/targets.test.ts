import { expect, it } from 'vitest';
import { githubPlan } from '../../bootstrap/plan/delivery/github.ts';
import { ownRepositories } from '../../bootstrap/plan/delivery/images.ts';
import { targetsOf } from '../../scripts/github/targets.ts';
import { assemble } from '../../src/assemble.ts';
import { environmentLike, githubOf } from '../helpers/bootstrapped.ts';
import { script } from '../helpers/script.ts';
import { catalog } from '../real.ts';

const environment = environmentLike({ ci: githubOf(), cluster: 'shop', region: 'eu-west-1' });
const repositories = ownRepositories(assemble(environment, catalog));

it('a workflow takes the very roles that bootstrap makes', () => {
  const plan = githubPlan(environment, repositories);
  expect(repositories.length).toBeGreaterThan(0);
  expect(targetsOf([environment], () => repositories)).toEqual([
    {
      name: 'prod',
      account: environment.account,
      region: 'eu-west-1',
      read: plan?.read.arn,
      apply: plan?.apply.arn,
      push: plan?.push?.arn,
      repositories,
      registry: `${environment.account}.dkr.ecr.eu-west-1.amazonaws.com`,
    },
  ]);
  expect(targetsOf([environment], () => [])[0]?.push).toBe('');
});

it('reaches nothing in a fork, nor where no repository is named', () => {
  const { ci: _, ...none } = environment;
  expect(targetsOf([environment], () => [], 'mallory/platform')).toEqual([]);
  expect(targetsOf([environment], () => [], 'Example/Platform')).toHaveLength(1);
  expect(targetsOf([none as typeof environment], () => [])).toEqual([]);
});

it('is one line of JSON', async () => {
  const { code, out, err } = await script('targets', []);
  expect([code, err]).toEqual([0, '']);
  expect(out.trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(out)).toBeInstanceOf(Array);
});

it('knows no environment that is not there', async () => {
  const { code, err } = await script('targets', ['nowhere']);
  expect([code, err]).toEqual([1, expect.stringContaining('ENVIRONMENT_UNKNOWN')]);
});
