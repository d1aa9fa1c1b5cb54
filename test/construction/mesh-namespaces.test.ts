import { describe, expect, it } from 'vitest';
import type { PodSecurity } from '../../src/component.ts';
import { Problems } from '../../src/problem.ts';
import { appOf, deployment, treeOf } from '../kit.ts';
import { trees } from '../real.ts';

const LEVEL = 'pod-security.kubernetes.io/';
const labelsWith = (podSecurity: PodSecurity, mesh: boolean) =>
  treeOf([appOf('shop', [deployment('web')], { podSecurity, mesh })]).namespaces[0]?.metadata.labels ?? {};

describe('a namespace', () => {
  it.each(['restricted', 'baseline', 'privileged'] as const)(
    'in the mesh enforces nothing and warns at restricted, whatever level its component asks for: %s',
    (level) => {
      expect(labelsWith(level, true)).toMatchObject({
        'istio-injection': 'enabled',
        [`${LEVEL}enforce`]: 'privileged',
        [`${LEVEL}warn`]: 'restricted',
      });
    },
  );

  it('outside the mesh enforces what its component asks for', () => {
    for (const level of ['restricted', 'baseline', 'privileged'] as const) {
      expect(labelsWith(level, false)[`${LEVEL}enforce`]).toBe(level);
      expect(labelsWith(level, false)).not.toHaveProperty('istio-injection');
    }
  });

  it('in the mesh cannot be told by labels to enforce more', () => {
    const namespaceLabels = { [`${LEVEL}enforce`]: 'restricted' };
    const shop = appOf('shop', [deployment('web')], { mesh: true, namespaceLabels });
    let codes: string[] = [];
    try {
      treeOf([shop]);
    } catch (error) {
      if (!(error instanceof Problems)) throw error;
      codes = error.problems.map(({ code }) => code);
    }
    expect(codes).toEqual(['NAMESPACE_LABEL_CONFLICT']);
  });

  it.each([...trees])('has sidecars only where it enforces nothing in %s', (_, tree) => {
    const meshed = tree.namespaces.filter(
      ({ metadata }) => metadata.labels?.['istio-injection'] === 'enabled',
    );
    expect(meshed.map(({ metadata }) => metadata.name)).toContain('metabase');
    for (const { metadata } of meshed) expect(metadata.labels?.[`${LEVEL}enforce`]).toBe('privileged');
  });
});
