import { describe, expect, it } from 'vitest';
import type { LoadProfile } from '../../src/load/profile.ts';
import type { Tree } from '../../src/model.ts';
import rule from '../../src/rules/peak-unserved.ts';
import { Recipe } from '../helpers/recipes.ts';
import { profileOf } from '../helpers/simulate.ts';
import { appOf, deployment, treeOf } from '../kit.ts';

const { tree } = new Recipe('metabase-eks');
const upTo = (to: number) => profileOf([{ kind: 'ramp', to, seconds: 60 }]);

/** The tree whose environment names a load for one app, or none. */
const naming = (given: Tree, app: string, load: LoadProfile | undefined): Tree => ({
  ...given,
  environment: { ...given.environment, profiles: new Map(load ? [[app, load]] : []) },
});

describe('PEAK_UNSERVED', () => {
  it('is broken by a peak that the largest number of replicas cannot serve', () => {
    const [finding, ...more] = rule.check(naming(tree, 'metabase', upTo(20_000)));
    expect(more).toEqual([]);
    expect(finding?.message).toMatch(
      /^of 20000 requests a second .* by 10 replicas .*largest number of replicas/,
    );
    expect(finding?.at).toMatchObject({ component: 'metabase' });
  });

  it('holds for one that it can, and where no load is named', () => {
    expect(rule.check(naming(tree, 'metabase', upTo(750)))).toEqual([]);
    expect(rule.check(naming(tree, 'metabase', undefined))).toEqual([]);
  });

  it('names a load whose app cannot be simulated', () => {
    const bare = treeOf([appOf('bare', [deployment('bare')])]);
    const [finding] = rule.check(naming(bare, 'bare', upTo(1)));
    expect(finding?.message).toBe('it has no model of its service');
  });
});
