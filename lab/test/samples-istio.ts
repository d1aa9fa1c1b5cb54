import type { KubeObject } from '../../src/object.ts';

/** The samples of Istio's kinds: as little in them as the API server asks for, and what their faults touch. */
export const ISTIO_SAMPLES = {
  gateway: {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: { name: 'sample', namespace: 'default' },
    spec: {
      selector: { istio: 'ingressgateway' },
      servers: [{ hosts: ['sample.example.com'], port: { name: 'http', number: 8080, protocol: 'HTTP' } }],
    },
  },
  virtualService: {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'sample', namespace: 'default' },
    spec: {
      hosts: ['sample.example.com'],
      http: [{ timeout: '30s', route: [{ destination: { host: 'sample', port: { number: 80 } } }] }],
    },
  },
  authorizationPolicy: {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'sample', namespace: 'default' },
    spec: {
      targetRefs: [{ kind: 'Gateway', group: 'gateway.networking.k8s.io', name: 'sample' }],
      rules: [{ from: [{ source: { namespaces: ['sample'] } }] }],
    },
  },
  peerAuthentication: {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'sample', namespace: 'default' },
    spec: { mtls: { mode: 'STRICT' } },
  },
  destinationRule: {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: 'sample', namespace: 'default' },
    spec: { host: 'sample' },
  },
  serviceEntry: {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name: 'sample', namespace: 'default' },
    spec: {
      hosts: ['sample.example.com'],
      ports: [{ number: 443, name: 'https', protocol: 'TLS' }],
      resolution: 'DNS',
      endpoints: [{ address: 'sample.example.org' }],
    },
  },
  requestAuthentication: {
    apiVersion: 'security.istio.io/v1',
    kind: 'RequestAuthentication',
    metadata: { name: 'sample', namespace: 'default' },
    spec: { jwtRules: [{ issuer: 'https://login.example.com', jwksUri: 'https://login.example.com/keys' }] },
  },
  wasmPlugin: {
    apiVersion: 'extensions.istio.io/v1alpha1',
    kind: 'WasmPlugin',
    metadata: { name: 'sample', namespace: 'default' },
    spec: { url: 'oci://registry.example.com:5000/sample:1.0.0' },
  },
  telemetry: {
    apiVersion: 'telemetry.istio.io/v1',
    kind: 'Telemetry',
    metadata: { name: 'sample', namespace: 'default' },
    spec: { metrics: [{ reportingInterval: '5s' }] },
  },
} as const satisfies Readonly<Record<string, KubeObject>>;
