import { describe, expect, it } from 'vitest';
import { asSeen } from '../../src/admission/defaults/index.ts';
import type { KubeObject } from '../../src/object.ts';
import { CASES } from '../helpers/policies.ts';
import { deployment } from '../kit.ts';

const objects = Object.values(CASES).flatMap((cases) => cases.map(([, object]) => object));

describe('an object as policies see it', () => {
  it('is the same when it is seen again, and what is in Git stays as it is', () => {
    for (const object of objects) {
      const before = JSON.stringify(object);
      const seen = asSeen(object);
      expect(JSON.stringify(object)).toBe(before);
      expect(asSeen(seen)).toEqual(seen);
    }
  });

  it('keeps what is stated', () => {
    const stated = deployment('web', {
      replicas: 3,
      pod: { dnsPolicy: 'Default' },
      container: { imagePullPolicy: 'Always' },
    });
    const { spec } = asSeen({ ...stated, spec: { ...stated.spec, strategy: { type: 'Recreate' } } });
    expect(spec.replicas).toBe(3);
    expect(spec.strategy).toEqual({ type: 'Recreate' });
    expect(spec.template.spec.dnsPolicy).toBe('Default');
    expect(spec.template.spec.containers[0].imagePullPolicy).toBe('Always');
  });

  it('gets what is not', () => {
    const { spec } = asSeen(
      deployment('web', { replicas: null, container: { image: 'web', resources: undefined } }),
    );
    expect(spec).toMatchObject({ replicas: 1, strategy: { rollingUpdate: { maxSurge: '25%' } } });
    expect(spec.template.spec).toMatchObject({
      restartPolicy: 'Always',
      securityContext: { runAsNonRoot: true },
    });
    const [container] = spec.template.spec.containers;
    expect(container).toMatchObject({ imagePullPolicy: 'Always', resources: {} });
    expect(container.readinessProbe).toMatchObject({ periodSeconds: 10, httpGet: { scheme: 'HTTP' } });
  });

  it('loses what says nothing', () => {
    const nothing = { labels: null, annotations: {} } as unknown as KubeObject['metadata'];
    const seen = asSeen(
      deployment('web', { pod: { hostNetwork: false, initContainers: null, volumes: [] } }),
    );
    expect(Object.keys(seen.spec.template.spec)).not.toEqual(expect.arrayContaining(['hostNetwork']));
    expect(seen.spec.template.spec.initContainers).toBeUndefined();
    expect(seen.spec.template.spec.volumes).toBeUndefined();
    const { metadata } = asSeen({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...nothing, name: 'a' } });
    expect(metadata).toEqual({ name: 'a' });
  });

  it('has its requests from its limits if it is a pod, and not if it is a template', () => {
    const { template } = deployment('web', { container: { resources: { limits: { memory: '1Gi' } } } }).spec;
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: template.spec };
    expect(asSeen(pod).spec.containers[0].resources.requests).toEqual({ memory: '1Gi' });
    const made = asSeen({ ...deployment('web'), spec: { template } });
    expect(made.spec.template.spec.containers[0].resources.requests).toBeUndefined();
  });
});
