import { celList, type PolicyInput, type PolicySpec, SPEC_CHANGED } from './_policy.ts';

const NLB = 'service.k8s.aws/nlb';
const SERVICE = 'service.beta.kubernetes.io/aws-load-balancer-';
const annotation = (name: string, otherwise: string) =>
  `variables.annotations[?'${name}'].orValue('${otherwise}')`;

const closedClasses = {
  holds: "object.kind != 'IngressClassParams' || variables.spec.?scheme.orValue('internal') == 'internal'",
  says: 'no class of Ingress faces the internet in this environment: state scheme: internal, or leave it out',
};

/** What reaches further than the cluster. Annotations: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/ */
export function exposure({ environment, internetFacing }: PolicyInput): PolicySpec {
  const open = environment.web.scheme === 'internet-facing' ? internetFacing : [];
  const where =
    open.length === 0
      ? 'in this environment'
      : `but in ${open.join(', ')} (internetFacing of the component policies)`;
  return {
    why: 'What faces the internet is decided by the environment, and not by whoever makes a Service.',
    resources: {
      v1: ['services'],
      'networking.k8s.io/v1': ['ingresses'],
      'elbv2.k8s.aws/v1beta1': ['ingressclassparams'],
    },
    changed: `${SPEC_CHANGED} || object.metadata.?annotations.orValue({}) != oldObject.metadata.?annotations.orValue({})`,
    variables: {
      annotations: 'object.metadata.?annotations.orValue({})',
      spec: 'dyn(object).?spec.orValue({})',
      type: "object.kind == 'Service' ? variables.spec.?type.orValue('ClusterIP') : ''",
      mayFaceTheInternet: `object.metadata.?namespace.orValue('') in ${celList(open)}`,
    },
    validations: [
      {
        holds: "variables.type != 'NodePort'",
        says: 'a NodePort is open on every node, past every load balancer; use a ClusterIP and a route',
      },
      {
        holds: "object.kind != 'Service' || variables.spec.?externalIPs.orValue([]).size() == 0",
        says: 'externalIPs draw the traffic of addresses that are not its own (CVE-2020-8554)',
      },
      {
        holds: `variables.type != 'LoadBalancer' || variables.spec.?loadBalancerClass.orValue('') == '${NLB}'`,
        says: `a load balancer without loadBalancerClass: ${NLB} is a Classic one, and faces the internet`,
      },
      {
        holds: `variables.type != 'LoadBalancer' || variables.mayFaceTheInternet || (\n  ${annotation(`${SERVICE}scheme`, 'internal')} == 'internal'\n  && ${annotation(`${SERVICE}internal`, 'true')} == 'true'\n)`,
        says: `no load balancer faces the internet ${where}: state ${SERVICE}scheme: internal, or leave it out`,
      },
      {
        holds: `object.kind != 'Ingress' || variables.mayFaceTheInternet || ${annotation('alb.ingress.kubernetes.io/scheme', 'internal')} == 'internal'`,
        says: `no Ingress faces the internet ${where}: state alb.ingress.kubernetes.io/scheme: internal, or leave it out`,
      },
      ...(open.length > 0 ? [] : [closedClasses]),
    ],
  };
}
