import { z } from 'zod';
import { exposureChoice } from '../../platform/_exposure.ts';
import { pinnedImage } from '../../src/environment/image.ts';
import { placementChoice } from '../../src/environment/placement.ts';
import { scalingChoice } from '../../src/environment/scaling.ts';
import { cpuQuantity, dnsLabel, memoryQuantity } from '../../src/environment/values.ts';
import { parseHostRule } from './server/hosts.ts';
import { parseOrigin } from './server/settings.ts';

/** A text that the server itself can read, so that a fault is found here and not by a pod that does not start. */
const readBy = (parse: (text: string) => unknown) =>
  z.string().superRefine((text, context) => {
    try {
      parse(text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
    }
  });

const port = z.int().min(1).max(65_535);

const service = z.strictObject({
  namespace: dnsLabel.describe('Namespace of the Service.'),
  name: dnsLabel.describe('Name of the Service.'),
  port: port.default(80).describe('Port of the Service.'),
  podPort: port
    .optional()
    .describe('Port of the pods behind it, which network policies go by. Default: that of the Service.'),
});

/** A Service of the cluster that the proxy may talk to. */
export type TargetService = z.infer<typeof service>;

const limits = z
  .strictObject({
    requestSeconds: z.int().min(1).max(300).default(30).describe('Longest time for a whole request.'),
    concurrentRequests: z
      .int()
      .min(1)
      .max(10_000)
      .default(256)
      .describe('Requests at a time of each replica; beyond, it answers 503.'),
    requestKiB: z.int().min(1).max(65_536).default(1024).describe('Largest body of a request, in KiB.'),
    responseKiB: z.int().min(1).max(1_048_576).default(10_240).describe('Largest body of an answer, in KiB.'),
  })
  .prefault({})
  .describe('Where the proxy stops.');

export const config = z.strictObject({
  image: pinnedImage
    .optional()
    .describe("Image built from apps/cors-proxy. Default: its release in the account's registry."),
  origins: z
    .array(readBy(parseOrigin))
    .max(100)
    .default([])
    .meta({ own: true })
    .describe('Whose scripts it answers, such as https://app.example.com. At least one must be named.'),
  hosts: z
    .array(readBy(parseHostRule))
    .max(100)
    .default([])
    .meta({ own: true })
    .describe(
      'Hosts on the internet that it may talk to: api.example.com is port 443, api.example.com:80 is in clear, *.example.com any one label. Default: none.',
    ),
  services: z
    .array(service)
    .max(100)
    .default([])
    .meta({ own: true })
    .describe('Services of the cluster that it may talk to, in clear. Default: none.'),
  cpu: cpuQuantity.default('500m').describe('CPU request.'),
  memory: memoryQuantity.default('256Mi').describe('Memory request and limit.'),
  limits,
  exposure: exposureChoice('none'),
  scaling: scalingChoice({ kind: 'hpa', min: 1, max: 25, cpuPercent: 50 }),
  placement: placementChoice(),
});

export type Config = z.infer<typeof config>;
