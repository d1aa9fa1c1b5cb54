import type { PolicyInput, PolicySpec } from './_policy.ts';

/** What may follow a host in a rule of Traefik: matchers and groups of them, all of which must hold. */
const FURTHER = String.raw`(\s*&&\s*(!?[A-Za-z]+\([^()]*\)|\([^()]*(\([^()]*\)[^()]*)*\)))*`;

/** Web addresses that objects claim. Gateways write `<namespace>/<host>` as well. */
export function hosts({ environment, domains }: PolicyInput): PolicySpec {
  const all = [environment.web.domain, ...domains];
  const below = all.map((it) => it.replaceAll('.', '[.]')).join('|');
  const isRule = `matches(r'^\\s*Host\\([\`"]([^\`"/]+[.])?(${below})[\`"]\\)${FURTHER}\\s*$')`;
  const isOurs = `matches(r'^([^/]+/)?([^/]+[.])?(${below})$')`;
  return {
    why: 'Whoever claims the address of somebody else gets their visitors: addresses lie below the domain of the environment.',
    resources: {
      'networking.k8s.io/v1': ['ingresses'],
      'networking.istio.io/v1': ['gateways', 'virtualservices'],
      'traefik.io/v1alpha1': ['ingressroutes'],
    },
    variables: { spec: 'dyn(object).spec' },
    validations: [
      {
        holds: `object.kind != 'Ingress' || variables.spec.?rules.orValue([]).all(r, r.?host.orValue('*').${isOurs})`,
        says: `every rule of an Ingress has a host below ${all.join(' or ')}`,
      },
      {
        holds: `object.kind != 'Gateway' || variables.spec.?servers.orValue([]).all(s, s.?hosts.orValue([]).all(h, h.${isOurs}))`,
        says: `hosts of a Gateway lie below ${all.join(' or ')}`,
      },
      {
        holds: `object.kind != 'VirtualService' || variables.spec.?gateways.orValue(['mesh']).all(g, g == 'mesh') || variables.spec.?hosts.orValue([]).all(h, h.${isOurs})`,
        says: `hosts of a VirtualService that a gateway serves lie below ${all.join(' or ')}`,
      },
      {
        holds: `object.kind != 'IngressRoute' || variables.spec.?routes.orValue([]).all(r, r.?match.orValue('').${isRule})`,
        says: `every route of an IngressRoute begins with Host(\`...\`), below ${all.join(' or ')}, and goes on with && alone`,
      },
    ],
  };
}
