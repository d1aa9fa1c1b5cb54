import type { ApiService, Webhook } from '../footprint.ts';
import { atSummary, collect, type Owned } from '../model.ts';
import { rule } from '../rules.ts';
import { servicesByName } from './_services.ts';

export default rule({
  code: 'SERVER_MISSING',
  title: 'The Service that answers a webhook or an aggregated API is in the tree, with that port.',
  source:
    'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#service-reference',
  check(tree) {
    const services = servicesByName(tree);
    const called: readonly Owned<(Webhook | ApiService) & { kind?: string }>[] = [
      ...collect(tree, 'webhooks'),
      ...collect(tree, 'apiServices'),
    ];
    return called.flatMap((caller) => {
      const { service, port } = caller;
      if (service === undefined) return [];
      const found = services.get(service);
      if (found?.ports.some((candidate) => candidate.port === port)) return [];
      return {
        at: atSummary(tree, caller, caller.kind ?? 'APIService'),
        message: found
          ? `it calls port ${port} of Service ${service}, which has ${found.ports.map((p) => p.port).join(', ')}`
          : `it calls Service ${service}, which nothing in the tree brings`,
        cure: 'Switch on the component that serves it, or leave the object out: calls that nobody answers are refused.',
      };
    });
  },
});
