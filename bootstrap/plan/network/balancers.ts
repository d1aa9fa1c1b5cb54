import type { Door } from '../../../src/access/doors.ts';
import type { Environment } from '../../../src/environment.ts';
import { Problems } from '../../../src/problem.ts';
import { type Answers, type Lookup, ref } from '../resource.ts';

/** A load balancer that is there. */
export interface FoundBalancer {
  /** Name of the lookup that tells of it. */
  readonly lookup: string;
  readonly dnsName: string;
  /** Whether it has IPv6 addresses as well. */
  readonly dualstack: boolean;
}

const searchName = (service: string) => `load-balancers-${service}`;
const lookupName = (service: string) => `load-balancer-${service}`;

const arnsIn = (answer: unknown) => (answer as { arns: readonly string[] }).arns;

/**
 * The questions that find the load balancer of a Service, by the tags that the AWS Load Balancer Controller tells its own by
 * (https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/pkg/deploy/tracking/provider.go). The first is a list, which
 * is empty where there is none: an error of AWS is never taken for that.
 */
export function balancerLookups({ cluster, region }: Environment, { service }: Door): Lookup[] {
  const search = searchName(service);
  const unanswered = {
    code: 'LOAD_BALANCER_UNKNOWN',
    message: `AWS does not tell which load balancer serves ${service}`,
    cure: 'Let the role that runs bootstrap call elasticloadbalancing:Describe*, and run it again. Records stay as they are until then.',
  };
  return [
    {
      source: 'lb.getLbs',
      name: search,
      args: {
        region,
        tags: {
          'elbv2.k8s.aws/cluster': cluster.name,
          'service.k8s.aws/stack': service,
          'service.k8s.aws/resource': 'LoadBalancer',
        },
      },
      unanswered,
    },
    {
      source: 'lb.getLoadBalancer',
      name: lookupName(service),
      args: { region, arn: ref(search, 'arns[0]') },
      when: { of: search, answered: (answer) => arnsIn(answer).length === 1 },
      unanswered,
    },
  ];
}

/** The load balancer of a Service by those answers; `undefined` where there is none yet. @throws Problems: SEVERAL_LOAD_BALANCERS. */
export function foundBalancer(
  { file, name }: Environment,
  { service }: Door,
  answers: Answers,
): FoundBalancer | undefined {
  const arns = arnsIn(answers[searchName(service)]);
  if (arns.length > 1) {
    throw new Problems([
      {
        code: 'SEVERAL_LOAD_BALANCERS',
        at: { file, environment: name },
        message: `${service} has several load balancers, as while one replaces another: ${arns.join(', ')}`,
        cure: 'Run it again once one of them is left; delete the other if the AWS Load Balancer Controller did not.',
      },
    ]);
  }
  const lookup = lookupName(service);
  if (arns.length === 0) return undefined;
  const { dnsName, ipAddressType } = answers[lookup] as { dnsName: string; ipAddressType: string };
  return { lookup, dnsName, dualstack: ipAddressType.startsWith('dualstack') };
}
