import { describe, expect, it } from 'vitest';
import prometheusOperatorCrds from '../../platform/prometheus-operator-crds.ts';
import { builtObjects } from '../../src/model.ts';
import { Workload } from '../../src/workload.ts';
import { onFargate } from '../helpers/fargate.ts';
import { appOf, brokenRules, type EnvironmentInput, treeOf } from '../kit.ts';

const shop = appOf('shop', [], {
  needs: [prometheusOperatorCrds],
  build: (context) => {
    new Workload(context, {
      image: 'registry.example.com/web:1.2.3',
      port: 8080,
      resources: { cpu: '100m', memory: '128Mi' },
      health: { path: '/' },
      writable: ['/tmp'],
      scaling: { kind: 'fixed', replicas: 2 },
    });
  },
});
const treeIn = (input: EnvironmentInput) => treeOf([prometheusOperatorCrds, shop], input);
const limitsIn = (input: EnvironmentInput) =>
  builtObjects(treeIn(input), 'Deployment')[0]?.object.spec.template.spec.containers[0].resources.limits;

describe('the pods of the Workload construct', () => {
  it('break no rule: they are restricted, sized, selected and free to be evicted', () => {
    expect(brokenRules(treeIn({}))).toEqual([]);
  });

  it('break none on Fargate either, where CPU is limited to what is requested', () => {
    expect(brokenRules(treeIn(onFargate('shop')))).toEqual([]);
    expect(limitsIn(onFargate('shop'))).toEqual({ cpu: '100m', memory: '128Mi' });
    expect(limitsIn({})).toEqual({ memory: '128Mi' });
  });
});
