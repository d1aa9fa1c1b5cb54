import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { argocdSettings } from '../../argocd/settings.ts';
import { environmentOf } from '../kit.ts';
import { environmentNames, trees, valuesOf } from '../real.ts';

const { cm, params } = argocdSettings(environmentOf());

describe('the settings of Argo CD', () => {
  it('give child Applications a health, without which waves of the root wait for nothing', () => {
    const script = cm['resource.customizations.health.argoproj.io_Application'];
    expect(script).toBe(
      readFileSync(new URL('../../argocd/health/application.lua', import.meta.url), 'utf8'),
    );
  });

  it('track objects by annotation: charts own the instance label', () => {
    expect(cm['application.resourceTrackingMethod']).toBe('annotation');
  });

  it('end every operation some time, so that a root that waits takes up the commit which mends what it waits for', () => {
    expect(Number(params['controller.sync.timeout.seconds'])).toBeGreaterThan(0);
  });

  it('leave the exclusions as the chart has them', () => {
    expect(Object.keys(cm).filter((key) => /^resource\.(exclusions|inclusions)$/.test(key))).toEqual([]);
  });

  it.each(environmentNames)('are those that the Application of Argo CD in %s installs', (name) => {
    const environment = trees.get(name)?.environment;
    if (!environment) throw new Error(name);
    expect(valuesOf(name, 'argo-cd').configs).toEqual(argocdSettings(environment));
  });
});
