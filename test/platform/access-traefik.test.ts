import { describe, expect, it } from 'vitest';
import { builtIn, treeWith } from '../helpers/switched.ts';
import { brokenRules } from '../kit.ts';

/** Dev behind Traefik, without the mesh's gateway. */
const tree = treeWith('dev', {
  access: false,
  'access-traefik': {},
  'istio-gateway': false,
  metabase: false,
  traefik: {},
});
const ingresses = builtIn(tree, 'access-traefik').objects;

describe('access by Traefik', () => {
  it('leads each page to its own Service, in whose namespace it has to be', () => {
    const { domain } = tree.environment.web;
    const led = ingresses.map(({ metadata, spec }) => {
      const [{ host, http }] = spec.rules;
      const { name, port } = http.paths[0].backend.service;
      return [host, `${metadata.namespace}/${name}:${port.number}`, spec.ingressClassName];
    });
    expect(led).toEqual([
      [`argocd.${domain}`, 'argocd/argocd-server:80', 'traefik'],
      [`grafana.${domain}`, 'monitoring/kube-prometheus-stack-grafana:80', 'traefik'],
    ]);
  });

  it('names the hosts to which single sign-on leads people back', () => {
    const values = builtIn(tree, 'kube-prometheus-stack').charts[0]?.use.values as Record<string, never>;
    const root = JSON.stringify(values).match(/"root_url":"(https:\/\/[^"]+)"/)?.[1];
    expect(ingresses.map(({ spec }) => `https://${spec.rules[0].host}`)).toContain(root);
  });

  it('breaks no rule, and comes after what it leads to', () => {
    expect(brokenRules(tree, 'bare')).toEqual([]);
    const wave = builtIn(tree, 'access-traefik').wave;
    for (const name of ['argo-cd', 'kube-prometheus-stack', 'traefik'])
      expect(builtIn(tree, name).wave).toBeLessThan(wave);
  });

  it('has no page of what is off', () => {
    const without = treeWith('dev', {
      access: false,
      'access-traefik': {},
      alerts: false,
      dashboards: false,
      'istio-gateway': false,
      'kube-prometheus-stack': false,
      keda: false,
      metabase: false,
      traefik: {},
    });
    expect(builtIn(without, 'access-traefik').objects.map(({ metadata }) => metadata.namespace)).toEqual([
      'argocd',
    ]);
  });
});
