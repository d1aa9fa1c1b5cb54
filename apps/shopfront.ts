import { z } from 'zod';
import { exposureChoice, exposureOf } from '../platform/_exposure.ts';
import { ownRequests } from '../platform/_own-requests.ts';
import { PROMETHEUS_URL } from '../platform/kube-prometheus-stack.ts';
import prometheusOperatorCrds from '../platform/prometheus-operator-crds.ts';
import { component } from '../src/component.ts';
import { pinnedImage } from '../src/environment/image.ts';
import { scalingChoice } from '../src/environment/scaling.ts';
import { cpuQuantity, memoryQuantity } from '../src/environment/values.ts';
import { scalingFaults, scalingOf } from '../src/workload/choice.ts';
import { Workload } from '../src/workload.ts';
import { egressPolicy, OF_SIDECAR, TO_DNS } from './_egress.ts';
import { served } from './_served.ts';

const NAME = 'shopfront';
const PORT = 9898;

/**
 * What podinfo counts of itself, by path: http_requests_total has no such label, and with it each scrape and each probe
 * would be load. https://github.com/stefanprodan/podinfo/blob/6.11.2/pkg/api/http/metrics.go
 */
const requests = ownRequests({
  namespace: NAME,
  workload: NAME,
  series: 'http_request_duration_seconds_count',
  excluding: { path: ['healthz', 'metrics', 'readyz'] },
  podMetric: 'http_requests_per_second',
});

export default component({
  name: NAME,
  summary: 'A shop that counts its own requests (podinfo), scaled on them.',
  project: 'apps',
  ...served(NAME, prometheusOperatorCrds),
  config: z.strictObject({
    image: pinnedImage.default('ghcr.io/stefanprodan/podinfo:6.11.2').describe('Image of podinfo.'),
    cpu: cpuQuantity.default('10m').describe('CPU request.'),
    memory: memoryQuantity.default('32Mi').describe('Memory request.'),
    memoryLimit: memoryQuantity.default('256Mi').describe('Memory limit.'),
    exposure: exposureChoice('istio'),
    scaling: scalingChoice({ kind: 'hpa', min: 1, max: 3, requestsPerReplica: 2 }),
  }),
  service: () => ({
    source:
      'Assumed: podinfo answers from memory. That its counter takes probes and scrapes in: pkg/api/http/metrics.go.',
    cpuSeconds: 0.0005,
    startSeconds: 1,
    memoryMiB: 20,
    countsProbes: true,
  }),
  access: () => ({ login: 'none: a demonstration without data' }),
  check: ({ config }) => scalingFaults(config.scaling, requests),
  build(context) {
    const { image, cpu, memory, memoryLimit, scaling } = context.config;
    const { exposure, mesh } = exposureOf(context, NAME, context.config.exposure);
    new Workload(context, {
      image,
      port: PORT,
      command: ['./podinfo', `--port=${PORT}`, '--level=info'],
      health: { path: '/healthz' },
      metrics: {},
      resources: { cpu, memory, memoryLimit },
      writable: ['/data'],
      exposure,
      scaling: scalingOf(scaling, { requests, prometheus: PROMETHEUS_URL }),
    });
    // It asks nobody anything but names.
    context.add(egressPolicy(NAME, mesh ? OF_SIDECAR : [TO_DNS]));
  },
});
