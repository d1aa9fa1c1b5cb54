import { z } from 'zod';
import { exposureChoice, exposureOf } from '../../platform/_exposure.ts';
import { ownRequests } from '../../platform/_own-requests.ts';
import { PROMETHEUS_URL } from '../../platform/kube-prometheus-stack.ts';
import nodePools from '../../platform/node-pools/index.ts';
import prometheusOperatorCrds from '../../platform/prometheus-operator-crds.ts';
import { component } from '../../src/component.ts';
import { ownImage, pinnedImage } from '../../src/environment/image.ts';
import { placementChoice } from '../../src/environment/placement.ts';
import { scalingChoice } from '../../src/environment/scaling.ts';
import { cpuQuantity, memoryQuantity } from '../../src/environment/values.ts';
import { scalingFaults, scalingOf } from '../../src/workload/choice.ts';
import { Workload } from '../../src/workload.ts';
import { egressPolicy, OF_SIDECAR } from '../_egress.ts';
import { served } from '../_served.ts';

const NAME = 'mock-target';
/** Version of `server/` and of what it shares; a change there gets a new one. */
export const RELEASE = '1.0.0';
const METRICS_PORT = 9090;

const requests = ownRequests({ namespace: NAME, workload: NAME });

/** Gives the CORS proxy something to ask. CPU is requested and memory limited; CPU has no limit, as everywhere here. */
export default component({
  name: NAME,
  summary: 'Two posts and two todos as JSON, read-only: a target for the CORS proxy and for load tests.',
  project: 'apps',
  ...served(NAME, prometheusOperatorCrds),
  after: [nodePools],
  config: z.strictObject({
    image: pinnedImage
      .optional()
      .describe("Image built from apps/mock-target. Default: its release in the account's registry."),
    cpu: cpuQuantity.default('500m').describe('CPU request.'),
    memory: memoryQuantity.default('192Mi').describe('Memory request and limit.'),
    exposure: exposureChoice('none'),
    scaling: scalingChoice({ kind: 'hpa', min: 1, max: 25, cpuPercent: 50 }),
    placement: placementChoice(),
  }),
  check: ({ config }) => scalingFaults(config.scaling, requests),
  service: () => ({
    source:
      'Measured: 0.07 ms of CPU for a GET of /posts/1 on kept connections (Node 24), rounded up; one thread.',
    cpuSeconds: 0.0001,
    cores: 1,
    startSeconds: 1,
    startCpuSeconds: 0.3,
    memoryMiB: 90,
  }),
  access: () => ({ login: 'none: invented data' }),
  build(context) {
    const { environment, config } = context;
    const { exposure, mesh } = exposureOf(context, NAME, config.exposure);
    new Workload(context, {
      image: config.image ?? ownImage(environment, NAME, RELEASE),
      port: 3000,
      metrics: { port: METRICS_PORT },
      health: { path: '/readyz' },
      resources: { cpu: config.cpu, memory: config.memory },
      env: {
        METRICS_PORT: String(METRICS_PORT),
        // The kubelet has waited before it sends SIGTERM.
        SHUTDOWN_DELAY_SECONDS: '0',
        DRAIN_SECONDS: '15',
      },
      exposure,
      scaling: scalingOf(config.scaling, { requests, prometheus: PROMETHEUS_URL }),
      ...config.placement,
    });
    // It asks nobody anything.
    context.add(egressPolicy(NAME, mesh ? OF_SIDECAR : []));
  },
});
