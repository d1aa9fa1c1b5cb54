import { describe, expect, it } from 'vitest';
import type { PodSecurity } from '../../src/component.ts';
import type { Container, Workload } from '../../src/footprint.ts';
import { chartContainer, chartWorkload } from '../helpers/workload.ts';
import {
  appOf,
  brokenRules,
  container,
  type DeploymentChange,
  deployment,
  treeOf,
  withChart,
} from '../kit.ts';

const SECURITY = container('web').securityContext as Record<string, unknown>;
const brokenBy = (change: DeploymentChange, podSecurity: PodSecurity = 'privileged') =>
  brokenRules(treeOf([appOf('shop', [deployment('web', change)], { podSecurity })]));
const brokenByContext = (change: Record<string, unknown>) =>
  brokenBy({ container: { securityContext: { ...SECURITY, ...change } }, pod: { securityContext: {} } });

describe('our own pods', () => {
  it('pass where they state what "restricted" asks for', () => {
    expect(brokenBy({}, 'restricted')).toEqual([]);
    expect(brokenByContext({ seccompProfile: { type: 'Localhost', localhostProfile: 'a.json' } })).toEqual(
      [],
    );
    expect(brokenByContext({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } })).toEqual([]);
    const volumes = [
      { name: 'tmp', emptyDir: {} },
      { name: 'all', projected: { sources: [] } },
    ];
    expect(brokenBy({ pod: { volumes } })).toEqual([]);
  });

  it.each([
    { runAsNonRoot: undefined },
    { runAsNonRoot: false },
    { runAsUser: 0 },
    { allowPrivilegeEscalation: undefined },
    { allowPrivilegeEscalation: true },
    { capabilities: undefined },
    { capabilities: { drop: ['NET_RAW'] } },
    { capabilities: { drop: ['ALL'], add: ['CHOWN'] } },
    { seccompProfile: undefined },
    { seccompProfile: { type: 'Unconfined' } },
    { privileged: true },
  ])('are refused with the security context %j, whatever their namespace enforces', (change) => {
    expect(brokenByContext(change)).toEqual(['POD_SECURITY']);
  });

  it.each([
    { hostNetwork: true },
    { hostPID: true },
    { hostIPC: true },
    { volumes: [{ name: 'host', hostPath: { path: '/var/run' } }] },
    { volumes: [{ name: 'share', nfs: { server: 'nfs.example.com', path: '/' } }] },
    { initContainers: [container('init', { securityContext: {} })], securityContext: {} },
  ])('are refused with %j', (pod) => {
    expect(brokenBy({ pod })).toEqual(['POD_SECURITY']);
  });

  it('are refused with a port of the host', () => {
    expect(brokenBy({ container: { ports: [{ containerPort: 8080, hostPort: 8080 }] } })).toEqual([
      'POD_SECURITY',
    ]);
  });
});

describe("a chart's pods", () => {
  const refusedAt = (change: Partial<Workload>) =>
    (['privileged', 'baseline', 'restricted'] as const).filter((podSecurity) => {
      const tree = treeOf([appOf('addon', [], { podSecurity })]);
      const broken = brokenRules(
        withChart(tree, 'addon', { chart: 'addon', workloads: [chartWorkload(change)] }),
      );
      expect(broken.filter((code) => code !== 'POD_SECURITY')).toEqual([]);
      return broken.length > 0;
    });
  const inContainer = (change: Partial<Container>) => ({ containers: [chartContainer(change)] });

  it.each([
    ['all that is asked for', {}, []],
    ['nothing said about root', inContainer({ runAsNonRoot: undefined }), ['restricted']],
    ['nothing said about privilege', inContainer({ allowPrivilegeEscalation: undefined }), ['restricted']],
    ['nothing said about capabilities', inContainer({ capabilities: undefined }), ['restricted']],
    ['nothing said about seccomp', inContainer({ seccompProfile: undefined }), ['restricted']],
    ['host network', { hostNetwork: true }, ['baseline', 'restricted']],
    ['host processes', { hostPID: true }, ['baseline', 'restricted']],
    ['a host path', { volumes: ['hostPath:/proc'] }, ['baseline', 'restricted']],
    ['privilege', inContainer({ privileged: true }), ['baseline', 'restricted']],
    ['a host port', inContainer({ ports: [{ port: 80, hostPort: 80 }] }), ['baseline', 'restricted']],
    ['a large capability', inContainer({ capabilities: { add: ['NET_ADMIN'] } }), ['baseline', 'restricted']],
    ['a small capability', inContainer({ capabilities: { add: ['CHOWN'] } }), ['restricted']],
    ['no seccomp', inContainer({ seccompProfile: 'Unconfined' }), ['baseline', 'restricted']],
    ['root', inContainer({ runAsNonRoot: false }), ['restricted']],
    ['user 0', inContainer({ runAsUser: 0 }), ['restricted']],
    ['more privilege', inContainer({ allowPrivilegeEscalation: true }), ['restricted']],
    ['a network share', { volumes: ['nfs'] }, ['restricted']],
    ['claims', { volumes: ['volumeClaimTemplate:5Gi', 'secret', 'configMap'] }, []],
  ])('with %s are refused by the levels that say so', (_, change, levels) => {
    expect(refusedAt(change)).toEqual(levels);
  });

  it('made by an operator are asked only for what their resource can say', () => {
    const operated = (change: Partial<Container>) => ({
      kind: 'Prometheus',
      madeByOperator: true,
      containers: [
        chartContainer({ allowPrivilegeEscalation: undefined, capabilities: undefined, ...change }),
      ],
    });
    expect(refusedAt(operated({}))).toEqual([]);
    expect(refusedAt(operated({ seccompProfile: undefined }))).toEqual(['restricted']);
  });
});
