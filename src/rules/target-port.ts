import { atSummary, collect } from '../model.ts';
import { rule } from '../rules.ts';
import { selectedPods } from './_pods.ts';

export default rule({
  code: 'TARGET_PORT',
  title: 'A port of a Service of ours leads to a port that a container of its pods declares',
  source: 'https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports',
  check: (tree) =>
    collect(tree, 'services')
      .filter(({ origin, selector }) => origin === 'built' && selector !== undefined)
      .flatMap((service) => {
        const pods = selectedPods(tree, service.namespace, service.selector);
        if (pods.length === 0) return [];
        const declared = pods.flatMap(({ containers }) => containers.flatMap(({ ports = [] }) => ports));
        return service.ports
          .filter(
            ({ targetPort }) =>
              !declared.some(({ name, port }) => name === targetPort || port === targetPort),
          )
          .map(({ port, targetPort }) => ({
            at: atSummary(tree, service, 'Service'),
            message: `port ${port} leads to ${targetPort}, and its pods declare ${declared.map(({ name, port: number }) => (name ? `${name} (${number})` : number)).join(', ') || 'no port'}`,
            cure: 'Set targetPort to one of them.',
          }));
      }),
});
