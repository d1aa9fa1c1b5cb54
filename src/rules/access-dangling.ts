import { atComponent } from '../model.ts';
import { rule } from '../rules.ts';
import { servicesByName } from './_services.ts';

export default rule({
  code: 'ACCESS_DANGLING',
  title: 'A port that the access page tells people to forward is a port of a Service of the tree.',
  source:
    'https://kubernetes.io/docs/tasks/access-application-cluster/port-forward-access-application-cluster/',
  check: (tree) =>
    tree.components.flatMap((owner) =>
      (owner.component.access?.(owner.context).forwards ?? []).flatMap(({ service, port }, index) => {
        const found = servicesByName(tree).get(`${owner.namespace}/${service}`);
        if (found?.ports.some((it) => it.port === port)) return [];
        return [
          {
            at: atComponent(tree, owner, undefined, `access.forwards[${index}]`),
            message: found
              ? `Service ${owner.namespace}/${service} has no port ${port}, but ${found.ports.map((it) => it.port).join(', ')}`
              : `there is no Service ${service} in ${owner.namespace}`,
            cure: 'Name a Service of the namespace, and a port that it has.',
          },
        ];
      }),
    ),
});
