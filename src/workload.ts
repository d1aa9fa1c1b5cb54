import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { type Deployment, Protocol, Service } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { addObject } from './api-object.ts';
import type { BuildContext } from './component.ts';
import { fargateProfileOf } from './environment.ts';
import { addDeployment, type PodProps, selectorOf } from './workload/pod.ts';
import { type Route, virtualService } from './workload/route.ts';
import { addScaler, type Scaling } from './workload/scaling.ts';

export type { Route } from './workload/route.ts';
export type { Scaling, Trigger } from './workload/scaling.ts';

export interface WorkloadProps extends PodProps {
  /** Name of every object. Default: the component's. */
  readonly name?: string;
  readonly scaling: Scaling;
  /** Web address. Default: reachable inside the cluster only. */
  readonly route?: Route;
}

/**
 * What every workload repeats: ServiceAccount with the component's identity, Deployment, Service on port 80 where it has a
 * port, disruption budget, autoscaler, monitor, route. All names and the selector come from `name`, none from the construct's place.
 */
export class Workload extends Construct {
  readonly name: string;
  readonly deployment: Deployment;

  constructor(context: BuildContext, props: WorkloadProps) {
    super(context.chart, props.name ?? context.chart.node.id);
    this.name = this.node.id;
    this.deployment = addDeployment(
      this,
      this.name,
      props,
      props.scaling,
      context.identity?.annotations ?? {},
      fargateProfileOf(context.environment, context.namespace, selectorOf(this.name)) !== undefined,
    );
    if (props.port !== undefined) this.addService(props, props.port);
    addScaler(this, this.name, this.deployment, props.scaling);
    // Works for any number of replicas: a minimum of one replica must not stop a node from being drained.
    addObject(this, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: this.name },
      spec: { maxUnavailable: 1, selector: { matchLabels: selectorOf(this.name) } },
    });
    if (props.metrics && props.port !== undefined)
      this.addMonitor(props.metrics.path ?? '/metrics', props.metrics.port ?? props.port, props.port);
    if (props.route) {
      const service = `${this.name}.${context.namespace}.svc.cluster.local`;
      addObject(this, virtualService(this.name, props.route, service, 80));
    }
  }

  private addService({ metrics }: WorkloadProps, port: number): void {
    const service = new Service(this, 'service', {
      metadata: { name: this.name, labels: selectorOf(this.name) },
      ports: [
        { name: 'http', port: 80, targetPort: port, protocol: Protocol.TCP },
        ...(metrics?.port === undefined || metrics.port === port
          ? []
          : [{ name: 'metrics', port: metrics.port, targetPort: metrics.port, protocol: Protocol.TCP }]),
      ],
    });
    for (const [key, value] of Object.entries(selectorOf(this.name))) service.selectLabel(key, value);
  }

  private addMonitor(path: string, metricsPort: number, port: number): void {
    addObject(
      this,
      new ServiceMonitor({
        metadata: { name: this.name },
        spec: {
          selector: { matchLabels: selectorOf(this.name) },
          endpoints: [{ port: metricsPort === port ? 'http' : 'metrics', path, interval: '30s' }],
        },
      }),
    );
  }
}
