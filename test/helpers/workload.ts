import type { Container, Workload } from '../../src/footprint.ts';

/** A container of a chart's footprint that no rule objects to, with changes on top. */
export function chartContainer(change: Partial<Container> = {}): Container {
  return {
    name: 'main',
    image: 'registry.example.com/addon:1.2.3',
    requests: { cpu: '100m', memory: '128Mi' },
    limits: { cpu: '100m', memory: '128Mi' },
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    seccompProfile: 'RuntimeDefault',
    hasLiveness: true,
    hasReadiness: true,
    ...change,
  };
}

/** A workload of a chart's footprint that no rule objects to, with changes on top. */
export function chartWorkload(change: Partial<Workload> = {}): Workload {
  const name = change.name ?? 'addon';
  return {
    kind: 'Deployment',
    name,
    namespace: 'addon',
    replicas: 2,
    serviceAccount: 'default',
    hostNetwork: false,
    podLabels: { 'app.kubernetes.io/name': name },
    containers: [chartContainer()],
    volumes: [],
    ...change,
  };
}
