import { z } from 'zod';
import { exposureChoice, exposureOf } from '../../platform/_exposure.ts';
import { PROMETHEUS_URL } from '../../platform/kube-prometheus-stack.ts';
import nvidiaDevicePlugin from '../../platform/nvidia-device-plugin.ts';
import { component } from '../../src/component.ts';
import { ownImage, pinnedImage } from '../../src/environment/image.ts';
import { scalingChoice } from '../../src/environment/scaling.ts';
import { cpuQuantity, memoryQuantity } from '../../src/environment/values.ts';
import { scalingFaults, scalingOf } from '../../src/workload/choice.ts';
import { Workload } from '../../src/workload.ts';
import { served } from '../_served.ts';

const NAME = 'php-apache';
/** Version of `image/`; a change there gets a new one. */
export const RELEASE = '1.0.0';

export default component({
  name: NAME,
  summary: 'A page that costs a million square roots, scaled on the requests that its door counts.',
  project: 'apps',
  ...served(NAME),
  after: [nvidiaDevicePlugin],
  config: z.strictObject({
    image: pinnedImage
      .optional()
      .describe("Image built from apps/php-apache/image. Default: its release in the account's registry."),
    cpu: cpuQuantity.default('200m').describe('CPU request.'),
    memory: memoryQuantity.default('128Mi').describe('Memory request and limit.'),
    gpus: z
      .int()
      .min(0)
      .max(16)
      .default(0)
      .meta({ own: true })
      .describe(
        'GPUs of each replica: it does not compute with them, and shows how their nodes come and go.',
      ),
    exposure: exposureChoice('traefik'),
    path: z
      .string()
      .regex(/^\/([\w-]+(\/[\w-]+)*)?$/, 'must be a path that begins with / and does not end with one')
      .default('/')
      .meta({ own: true })
      .describe('Path below which the page is reached.'),
    scaling: scalingChoice({ kind: 'keda', min: 1, max: 20, requestsPerReplica: 1 }),
  }),
  check: (context) => {
    const { exposure, scaling } = context.config;
    return scalingFaults(scaling, exposureOf(context, NAME, exposure).requests);
  },
  service: () => ({
    source:
      'Assumed: a million square roots in PHP 8 without its compiler, and the 150 workers of the prefork module.',
    cpuSeconds: 0.02,
    concurrency: 150,
    startSeconds: 1,
    memoryMiB: 25,
    memoryMiBPerRequest: 2,
  }),
  access: () => ({ login: 'none: a page that computes' }),
  build(context) {
    const { environment, config } = context;
    const { cpu, memory, gpus, scaling } = config;
    const at = config.path === '/' ? {} : { path: config.path, strip: true };
    const { exposure, requests } = exposureOf(context, NAME, config.exposure, at);
    new Workload(context, {
      image: config.image ?? ownImage(environment, NAME, RELEASE),
      port: 8080,
      user: 33,
      health: { path: '/healthz' },
      resources: { cpu, memory, gpus },
      // Where /var/run and /var/lock lead to.
      writable: ['/tmp', '/run/apache2', '/run/lock/apache2'],
      exposure,
      scaling: scalingOf(scaling, { requests, prometheus: PROMETHEUS_URL }),
    });
  },
});
