import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { checkObject, withDefaults } from '../../src/schemas.ts';
import { validObjects } from './objects.ts';

const { externalSecret, nodePool, deployment, virtualService } = validObjects();

describe('withDefaults', () => {
  it('fills an ExternalSecret as the API server does for external-secrets 2.9.0', () => {
    const { spec } = withDefaults(externalSecret);
    expect(spec).toMatchObject({
      refreshInterval: '1h0m0s',
      target: { creationPolicy: 'Owner', deletionPolicy: 'Retain' },
    });
    expect(spec.target.template).toEqual({ data: { a: 'b' }, engineVersion: 'v2', mergePolicy: 'Replace' });
  });

  it('leaves out what 2.9.0 no longer fills in', () => {
    expect(withDefaults(externalSecret).spec.data).toEqual(externalSecret.spec.data);
    const dataFrom = [{ find: { name: { regexp: 'x' } } }];
    const spec = { ...externalSecret.spec, dataFrom };
    expect(withDefaults({ ...externalSecret, spec }).spec.dataFrom).toEqual(dataFrom);
  });

  it('fills a default that is an object with the defaults inside it', () => {
    const { spec } = withDefaults(nodePool);
    expect(spec.template.spec.expireAfter).toBe('720h');
    expect(spec.disruption).toEqual({
      consolidateAfter: '0s',
      consolidationPolicy: 'WhenEmptyOrUnderutilized',
      budgets: [{ nodes: '10%' }],
    });
  });

  it('fills items of lists', () => {
    const disruption = { consolidateAfter: '5m', budgets: [{ schedule: '@daily', duration: '1h' }] };
    const object = { ...nodePool, spec: { ...nodePool.spec, disruption } };
    expect(withDefaults(object).spec.disruption.budgets).toEqual([
      { schedule: '@daily', duration: '1h', nodes: '10%' },
    ]);
  });

  it('adds nothing inside objects that are absent', () => {
    const { template, ...target } = externalSecret.spec.target;
    expect(template).toBeDefined();
    const filled = withDefaults({ ...externalSecret, spec: { ...externalSecret.spec, target } });
    expect(filled.spec.target).not.toHaveProperty('template');
  });

  it('puts the default in the place of a null that the schema does not have', () => {
    const spec = { ...externalSecret.spec, refreshInterval: null };
    expect(withDefaults({ ...externalSecret, spec }).spec.refreshInterval).toBe('1h0m0s');
  });

  it('keeps every value that is stated, the empty ones too', () => {
    const spec = { ...externalSecret.spec, refreshInterval: '' };
    expect(withDefaults({ ...externalSecret, spec }).spec.refreshInterval).toBe('');
  });

  it('gives back the same object where there is nothing to add', () => {
    expect(withDefaults(deployment)).toBe(deployment);
    expect(withDefaults(virtualService)).toBe(virtualService);
    const filled = withDefaults(nodePool);
    expect(withDefaults(filled)).toBe(filled);
  });

  it('leaves the given object as it was, and shares what did not change', () => {
    const before = JSON.stringify(nodePool);
    const filled = withDefaults(nodePool);
    expect(JSON.stringify(nodePool)).toBe(before);
    expect(filled.spec.limits).toBe(nodePool.spec.limits);
  });

  it('gives each object defaults of its own', () => {
    const spoilt = withDefaults(nodePool);
    spoilt.spec.disruption.budgets[0].nodes = '0';
    expect(withDefaults(nodePool).spec.disruption.budgets[0].nodes).toBe('10%');
  });

  it('does not touch status', () => {
    const object: KubeObject = { ...externalSecret, status: { binding: {} } };
    expect(withDefaults(object).status).toBe(object.status);
  });

  it.each(Object.entries(validObjects()))('leaves a valid %s valid', (_, object) => {
    expect(checkObject(withDefaults(object))).toEqual([]);
  });
});
