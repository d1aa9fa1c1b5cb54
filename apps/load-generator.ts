import { z } from 'zod';
import istioGateway from '../platform/istio-gateway.ts';
import nodePools from '../platform/node-pools/index.ts';
import traefik from '../platform/traefik/index.ts';
import { component } from '../src/component.ts';
import { cpuQuantity, memoryQuantity } from '../src/environment/values.ts';
import { k6Script } from '../src/load/k6.ts';
import { loadProfileSchema } from '../src/load/profile.ts';
import { Workload } from '../src/workload.ts';
import corsProxy from './cors-proxy/index.ts';
import metabase from './metabase.ts';
import mockTarget from './mock-target/index.ts';
import phpApache from './php-apache/index.ts';
import shopfront from './shopfront.ts';

const FOLDER = '/load';
const DAY = 86_400;

export default component({
  name: 'load-generator',
  summary: 'Clients inside the cluster, each with a rate of its own: more replicas are more load.',
  project: 'apps',
  // What it sends to; else it fires at nothing while the cluster starts.
  after: [nodePools, traefik, istioGateway, corsProxy, metabase, mockTarget, phpApache, shopfront],
  config: z.strictObject({
    image: z
      .string()
      .regex(/^\S+:\d+\.\d+\.\d+(@sha256:[0-9a-f]{64})?$/, 'must carry a full release tag')
      .default('docker.io/grafana/k6:2.3.0')
      .describe('Image of k6.'),
    replicas: z.int().min(0).max(100).default(1).meta({ own: true }).describe('Number of generators.'),
    requestsPerSecond: z
      .number()
      .min(0.01)
      .max(1000)
      .default(8)
      .meta({ own: true })
      .describe('Requests a second of each generator, whatever becomes of those before.'),
    target: z
      .string()
      .regex(
        /^(https?:\/\/[a-z0-9.-]+(:\d+)?)?$/,
        'must be http:// or https:// with host and port, without a path',
      )
      .default('')
      .meta({ own: true })
      .describe('Address that it sends to, as pods reach it. It must be stated.'),
    host: z
      .string()
      .regex(/^([a-z0-9.-]+)?$/, 'must be a host name')
      .default('')
      .meta({ own: true })
      .describe("Host header, where a shared door routes by name. Default: the address's own."),
    path: loadProfileSchema.shape.request.unwrap().shape.path,
    cpu: cpuQuantity.default('100m').describe('CPU request of each.'),
    memory: memoryQuantity.default('128Mi').describe('Memory request and limit of each.'),
  }),
  check: ({ config }) =>
    config.target !== ''
      ? []
      : [
          {
            path: 'target',
            message: 'it says of no address that load goes there',
            cure: 'State target, such as http://traefik.traefik.svc.cluster.local.',
          },
        ],
  build(context) {
    const { image, replicas, requestsPerSecond, target, host, path, cpu, memory } = context.config;
    const profile = loadProfileSchema.parse({
      description: 'One load generator. After a day it begins anew.',
      request: { path },
      perUnit: requestsPerSecond,
      start: 1,
      stages: [{ kind: 'hold', seconds: DAY }],
    });
    const script = k6Script(profile, { url: target, ...(host !== '' && { hostHeader: host }) });
    new Workload(context, {
      image,
      user: 12345,
      args: ['run', `${FOLDER}/load.js`],
      env: { K6_NO_USAGE_REPORT: 'true' },
      files: { [`${FOLDER}/load.js`]: script },
      resources: { cpu, memory },
      scaling: { kind: 'fixed', replicas },
    });
  },
});
