import { faultsOf } from './fault.ts';

/** Faults of autoscalers and of the routes that count requests. */
export const kedaFaults = [
  ...faultsOf('scaledObject', [
    ['a misspelt field', ['spec', 'maxReplicas'], 3],
    ['no target', ['spec', 'scaleTargetRef'], undefined],
    ['no triggers', ['spec', 'triggers'], undefined],
    ['a number where a trigger wants text', ['spec', 'triggers', 0, 'metadata', 'value'], 75],
    ['a text where a number is wanted', ['spec', 'maxReplicaCount'], '3'],
    ['a fallback without replicas', ['spec', 'fallback'], { failureThreshold: 3 }],
    [
      'a behaviour that there is none of',
      ['spec', 'fallback'],
      { failureThreshold: 3, replicas: 1, behavior: 'more' },
    ],
    ['a minimum above the maximum', ['spec', 'minReplicaCount'], 4, 'less than or equal to maxReplicaCount'],
    [
      'a minimum above the default maximum',
      ['spec'],
      { scaleTargetRef: { name: 'a' }, triggers: [{ type: 'cpu', metadata: {} }], minReplicaCount: 101 },
      'less than or equal to maxReplicaCount',
    ],
  ]),
  ...faultsOf('triggerAuthentication', [
    ['no key in the Secret', ['spec', 'secretTargetRef', 0, 'key'], undefined],
  ]),
  ...faultsOf('interceptorRoute', [
    ['no target', ['spec', 'target'], undefined],
    [
      'two ports of the target',
      ['spec', 'target', 'portName'],
      'http',
      "exactly one of 'port' or 'portName'",
    ],
    ['no port of the target', ['spec', 'target', 'port'], undefined, "exactly one of 'port' or 'portName'"],
    [
      'no measure',
      ['spec', 'scalingMetric', 'concurrency'],
      undefined,
      "'concurrency' or 'requestRate' must be set",
    ],
    ['an empty answer to a cold start', ['spec', 'coldStart'], {}, "'fallback' or 'placeholder' must be set"],
  ]),
];
