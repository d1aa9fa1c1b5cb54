import { describe, expect, it } from 'vitest';
import type { PodSecurity } from '../../src/component.ts';
import { chartContainer, chartWorkload } from '../helpers/workload.ts';
import { appOf, brokenRules, deployment, treeOf, withChart } from '../kit.ts';

const web = deployment('web');
const asking = deployment('web', { podLabels: { 'sidecar.istio.io/inject': 'true' } });

describe('a sidecar', () => {
  it('comes into namespaces that their component declares to be in the mesh', () => {
    expect(brokenRules(treeOf([appOf('shop', [web], { mesh: true })]))).toEqual([]);
  });

  it.each(['istio-injection', 'istio.io/rev'])('is refused where it comes by the label %s alone', (label) => {
    const namespaceLabels = { [label]: label === 'istio-injection' ? 'enabled' : 'stable' };
    expect(brokenRules(treeOf([appOf('shop', [web], { namespaceLabels })]))).toEqual(['MESH_POD_SECURITY']);
    const podSecurity = 'baseline';
    expect(brokenRules(treeOf([appOf('shop', [web], { namespaceLabels, podSecurity })]))).toEqual([
      'MESH_POD_SECURITY',
    ]);
  });

  it('is refused where only the pod asks for it', () => {
    expect(brokenRules(treeOf([appOf('shop', [asking])]))).toEqual(['MESH_POD_SECURITY']);
    expect(brokenRules(treeOf([appOf('shop', [asking], { mesh: true })]))).toEqual([]);
  });

  it('is no problem of Pod Security where istio-cni does the work of its init container', () => {
    const shop = appOf('shop', [asking]);
    const cni = (enabled: boolean) =>
      withChart(treeOf([shop, appOf('mesh', [])]), 'mesh', {
        chart: 'istiod',
        values: { pilot: { cni: { enabled } } },
      });
    expect(brokenRules(cni(true))).not.toContain('MESH_POD_SECURITY');
    expect(brokenRules(cni(false))).toContain('MESH_POD_SECURITY');
  });
});

it.each([
  ['privileged', false],
  ['baseline', false],
  ['restricted', true],
] as const)('a gateway in a namespace that enforces %s: refused %s', (podSecurity: PodSecurity, refused) => {
  const gateway = chartWorkload({
    podLabels: { 'sidecar.istio.io/inject': 'true' },
    containers: [chartContainer({ name: 'istio-proxy', image: 'auto' })],
  });
  const tree = withChart(treeOf([appOf('addon', [], { podSecurity })]), 'addon', {
    chart: 'gateway',
    workloads: [gateway],
  });
  expect(brokenRules(tree).includes('MESH_POD_SECURITY')).toBe(refused);
});
