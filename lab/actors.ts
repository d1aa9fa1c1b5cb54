import type { Actor, Delay } from './actor.ts';
import { awsLoadBalancerController } from './actors/aws-load-balancer-controller.ts';
import { certManager } from './actors/cert-manager.ts';
import { ebsCsi } from './actors/ebs-csi.ts';
import { externalSecrets } from './actors/external-secrets.ts';
import { karpenter } from './actors/karpenter.ts';
import { keda } from './actors/keda.ts';
import { metricsServer } from './actors/metrics-server.ts';
import { prometheus } from './actors/prometheus.ts';
import { prometheusOperator } from './actors/prometheus-operator.ts';
import { webhooks } from './actors/webhooks.ts';
import { fargate } from './nodes.ts';

/** Everybody who acts in a lab. */
export function actorsOf(delay: Delay): readonly Actor[] {
  return [
    fargate,
    webhooks(delay),
    awsLoadBalancerController,
    certManager,
    ebsCsi,
    externalSecrets,
    karpenter,
    keda,
    metricsServer,
    prometheus,
    prometheusOperator,
  ];
}
