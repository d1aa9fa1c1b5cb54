import { selectorText } from '../footprint/text.ts';
import { atObject, builtObjects, collect, type OwnedObject, type Tree } from '../model.ts';
import { type Finding, rule } from '../rules.ts';
import { LabelIndex } from './_label-index.ts';
import { podNamespaces, selectedPods } from './_pods.ts';

/** Port of the proxy that Istio injects: footprints and built pods do not show it. */
const SIDECAR_PORT = 'http-envoy-prom';

interface Port {
  readonly name?: string;
  readonly number: number | string;
}

export default rule({
  code: 'MONITOR_SELECTS_NOTHING',
  title: 'Each endpoint of a ServiceMonitor or PodMonitor of ours is a port of something that it selects',
  source: 'https://prometheus-operator.dev/docs/developer/getting-started/#using-servicemonitors',
  check(tree) {
    const podMonitors = builtObjects(tree, 'PodMonitor').flatMap((monitor) =>
      findings(tree, monitor, 'podMetricsEndpoints', (namespace, selector) =>
        selectedPods(tree, namespace, selector).flatMap(({ containers }) =>
          containers.flatMap(({ ports = [] }) =>
            ports.map(({ name, port }) => ({ ...(name && { name }), number: port })),
          ),
        ),
      ),
    );
    const monitors = builtObjects(tree, 'ServiceMonitor');
    if (monitors.length === 0) return podMonitors;
    const portsOf = servicePorts(tree);
    return [...podMonitors, ...monitors.flatMap((monitor) => findings(tree, monitor, 'endpoints', portsOf))];
  },
});

function findings(
  tree: Tree,
  monitor: OwnedObject,
  field: 'endpoints' | 'podMetricsEndpoints',
  portsOf: (namespace: string, selector: string) => readonly Port[],
): Finding[] {
  const { spec = {}, metadata } = monitor.object;
  const { any = false, matchNames } = spec.namespaceSelector ?? {};
  const namespaces: string[] = any ? [...podNamespaces(tree)] : (matchNames ?? [metadata.namespace]);
  const selector = selectorText(spec.selector);
  const ports = namespaces.flatMap((namespace) => portsOf(namespace, selector));
  return (
    (spec[field] ?? []) as { port?: string; targetPort?: number | string; portNumber?: number }[]
  ).flatMap(({ port, targetPort, portNumber }, index) => {
    const wanted = port ?? targetPort ?? portNumber;
    if (port === SIDECAR_PORT) return [];
    if (
      ports.some(({ name, number }) =>
        port === undefined ? number === wanted || name === wanted : name === port,
      )
    ) {
      return [];
    }
    return [
      {
        at: atObject(tree, monitor, `spec.${field}[${index}]`),
        message: `nothing that it selects (${selector || 'all'} in ${any ? 'every namespace' : namespaces.join(', ')}) has a port "${wanted}"`,
        cure: 'Correct the selector, the namespaces or the name of the port.',
      },
    ];
  });
}

/** Ports of the Services that a selector takes. Footprints hold no labels, so a chart's Services count wherever they are. */
function servicePorts(tree: Tree): (namespace: string, selector: string) => readonly Port[] {
  const services = collect(tree, 'services');
  const ofCharts = Map.groupBy(
    services.filter(({ origin }) => origin === 'chart'),
    ({ namespace }) => namespace,
  );
  const built = new LabelIndex(
    builtObjects(tree, 'Service').map(({ object }) => object),
    ({ metadata }) => metadata.namespace ?? '',
    ({ metadata }) => metadata.labels ?? {},
  );
  return (namespace, selector) => [
    ...built
      .select(namespace, selector)
      .flatMap(({ spec }) =>
        ((spec?.ports ?? []) as { name?: string; port: number; targetPort?: number | string }[]).map(
          ({ name, port, targetPort }) => ({ ...(name && { name }), number: targetPort ?? port }),
        ),
      ),
    ...(ofCharts.get(namespace) ?? []).flatMap(({ ports }) =>
      ports.map(({ name, targetPort }) => ({ ...(name && { name }), number: targetPort })),
    ),
  ];
}
