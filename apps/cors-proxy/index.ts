import { exposureOf } from '../../platform/_exposure.ts';
import { ownRequests } from '../../platform/_own-requests.ts';
import { PROMETHEUS_URL } from '../../platform/kube-prometheus-stack.ts';
import nodePools from '../../platform/node-pools/index.ts';
import prometheusOperatorCrds from '../../platform/prometheus-operator-crds.ts';
import { type BuildContext, type Context, component } from '../../src/component.ts';
import { ownImage } from '../../src/environment/image.ts';
import { scalingFaults, scalingOf } from '../../src/workload/choice.ts';
import { Workload } from '../../src/workload.ts';
import { type EgressRule, egressPolicy, OF_SIDECAR, TO_DNS, toInternet, toNamespace } from '../_egress.ts';
import { served } from '../_served.ts';
import mockTarget from '../mock-target/index.ts';
import { type Config, config, type TargetService } from './config.ts';
import { FORBIDDEN_IPV4, kindOf, PRIVATE_IPV4 } from './server/address.ts';
import { parseHostRule } from './server/hosts.ts';

const NAME = 'cors-proxy';
/** Version of `server/` and of what it shares; a change there gets a new one. */
export const RELEASE = '1.0.0';
const METRICS_PORT = 9090;

/** It counts its requests itself, probes left out. Its own door adds nothing to that. */
const requests = ownRequests({ namespace: NAME, workload: NAME });

/**
 * Lets scripts of named origins read what named hosts answer. CPU is requested and memory limited; CPU has no limit, as
 * everywhere here. It is scaled on CPU, which does not rise while a target is slow: what rises then is
 * `http_requests_in_flight`, which each replica shows and limits (`limits.concurrentRequests`).
 */
export default component({
  name: NAME,
  summary: 'Passes requests of named origins on to named hosts, and their answers back.',
  project: 'apps',
  ...served(NAME, prometheusOperatorCrds),
  after: [nodePools, mockTarget],
  config,
  check: ({ config, environment }) => [
    ...targetFaults(config),
    ...networkFaults(environment.network.cidr),
    ...scalingFaults(config.scaling, requests),
  ],
  service: ({ config, has }) => ({
    source:
      'Measured: 0.3 ms of CPU for a request that it refuses, log line included (Node 24); twice that is assumed for one that it passes on. One thread.',
    cpuSeconds: 0.0006,
    waitSeconds: 0.002,
    cores: 1,
    concurrency: config.limits.concurrentRequests,
    // More are refused at once.
    queue: 0,
    startSeconds: 1,
    startCpuSeconds: 0.3,
    memoryMiB: 90,
    ...(has(mockTarget) &&
      config.services.some(({ name }) => name === mockTarget.name) && { calls: { [mockTarget.name]: 1 } }),
  }),
  access: () => ({
    login: 'none: it answers scripts of the origins that are named, and talks to the hosts that are named',
  }),
  build(context) {
    const { environment, config } = context;
    const { exposure, mesh } = exposureOf(context, NAME, config.exposure);
    const { requestSeconds } = config.limits;
    new Workload(context, {
      image: config.image ?? ownImage(environment, NAME, RELEASE),
      port: 8080,
      metrics: { port: METRICS_PORT },
      health: { path: '/readyz' },
      resources: { cpu: config.cpu, memory: config.memory },
      env: variables(config),
      // Answers that are due get their time after the pause in which the endpoints forget the pod.
      graceSeconds: requestSeconds + 15,
      exposure,
      scaling: scalingOf(config.scaling, { requests, prometheus: PROMETHEUS_URL }),
      ...config.placement,
    });
    addEgressPolicy(context, mesh);
  },
});

const hostOf = ({ namespace, name }: TargetService) => `${name}.${namespace}.svc.cluster.local`;

function variables({ origins, hosts, services, limits }: Config): Record<string, string> {
  const privateHosts = [...new Set(services.map(hostOf))];
  return {
    ALLOWED_ORIGINS: origins.join(','),
    ALLOWED_TARGET_HOSTS: [...hosts, ...services.map((it) => `${hostOf(it)}:${it.port}`)].join(','),
    ...(privateHosts.length > 0 && { ALLOWED_PRIVATE_HOSTS: privateHosts.join(',') }),
    METRICS_PORT: String(METRICS_PORT),
    REQUEST_TIMEOUT_SECONDS: String(limits.requestSeconds),
    MAX_CONCURRENT_REQUESTS: String(limits.concurrentRequests),
    MAX_REQUEST_BYTES: String(limits.requestKiB * 1024),
    MAX_RESPONSE_BYTES: String(limits.responseKiB * 1024),
    // The kubelet has waited before it sends SIGTERM.
    SHUTDOWN_DELAY_SECONDS: '0',
    DRAIN_SECONDS: String(limits.requestSeconds + 5),
  };
}

function addEgressPolicy({ config, add }: BuildContext<Config>, mesh: boolean): void {
  const ports = [...new Set(config.hosts.map((host) => parseHostRule(host).port))].sort((a, b) => a - b);
  const rules: EgressRule[] = [
    ...(mesh ? OF_SIDECAR : [TO_DNS]),
    ...(ports.length > 0 ? [toInternet([...PRIVATE_IPV4, ...FORBIDDEN_IPV4], ports)] : []),
    ...config.services.map(({ namespace, port, podPort = port }) => toNamespace(namespace, podPort)),
  ];
  add(egressPolicy(NAME, rules));
}

function targetFaults({ origins, hosts, services }: Config) {
  return [
    ...(origins.length > 0
      ? []
      : [
          {
            path: 'origins',
            message: 'nobody is named whose scripts it answers',
            cure: 'Name the origins of your pages, such as https://app.example.com.',
          },
        ]),
    ...(hosts.length + services.length > 0
      ? []
      : [
          {
            path: 'hosts',
            message: 'nobody is named whom it may talk to, and it never talks to anybody else',
            cure: 'Name hosts, or services of the cluster.',
          },
        ]),
  ];
}

/** The proxy tells inside from outside by the address. */
function networkFaults(cidr: Context['environment']['network']['cidr']) {
  if (kindOf(cidr.replace(/\/.*/, '')) === 'private') return [];
  return [
    {
      message: `the VPC has addresses of the internet (${cidr}): the proxy would take what is inside for outside`,
      cure: 'Run it in a VPC with private addresses (RFC 1918 or RFC 6598).',
    },
  ];
}
