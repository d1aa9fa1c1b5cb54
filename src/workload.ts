import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { type Deployment, Protocol, Service } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { addObject } from './api-object.ts';
import type { BuildContext } from './component.ts';
import { fargateProfileOf } from './environment.ts';
import { type Exposure, exposureObjects } from './workload/exposure.ts';
import { loadUnknownAlert } from './workload/load-unknown.ts';
import { addDeployment, type PodProps, selectorOf } from './workload/pod.ts';
import { addScaler, type Scaling } from './workload/scaling.ts';
import { SCRAPE_SECONDS } from './workload/scrape.ts';

export type { Exposure } from './workload/exposure.ts';
export type { Scaling, Trigger } from './workload/scaling.ts';

export interface WorkloadProps extends PodProps {
  /** Name of every object. Default: the component's. */
  readonly name?: string;
  readonly scaling: Scaling;
  /** Who is let in from outside of the cluster, and by which door. Default: nobody. */
  readonly exposure?: Exposure;
}

/** Port of every workload's Service. */
export const SERVICE_PORT = 80;

/**
 * What every workload repeats: ServiceAccount with the component's identity, Deployment, Service on port 80 where it has a
 * port, disruption budget, autoscaler, monitor, exposure. All names and the selector come from `name`, none from the
 * construct's place.
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
      context.environment.network.zones.length,
    );
    if (props.port !== undefined) this.addService(props, props.port);
    addScaler(this, this.name, this.deployment, props.scaling);
    const triggers = props.scaling.kind === 'keda' ? props.scaling.triggers : [];
    for (const trigger of triggers) {
      if (trigger.kind === 'prometheus') addObject(this, loadUnknownAlert(this.name, trigger.query));
    }
    // Works for any number of replicas: a minimum of one replica must not stop a node from being drained.
    addObject(this, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: this.name },
      spec: { maxUnavailable: 1, selector: { matchLabels: selectorOf(this.name) } },
    });
    if (props.metrics && props.port !== undefined)
      this.addMonitor(props.metrics.path ?? '/metrics', props.metrics.port ?? props.port, props.port);
    const exposed = {
      name: this.name,
      namespace: context.namespace,
      port: SERVICE_PORT,
      selector: selectorOf(this.name),
      containerPort: 'http',
      healthPath: props.health?.path ?? '/',
    };
    for (const object of exposureObjects(props.exposure ?? { kind: 'none' }, exposed))
      addObject(this, object);
  }

  private addService({ metrics }: WorkloadProps, port: number): void {
    const service = new Service(this, 'service', {
      metadata: { name: this.name, labels: selectorOf(this.name) },
      ports: [
        { name: 'http', port: SERVICE_PORT, targetPort: port, protocol: Protocol.TCP },
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
          endpoints: [
            { port: metricsPort === port ? 'http' : 'metrics', path, interval: `${SCRAPE_SECONDS}s` },
          ],
        },
      }),
    );
  }
}
