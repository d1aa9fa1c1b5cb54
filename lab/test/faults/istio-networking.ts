import { faultsOf } from './fault.ts';

const duration = 'must be a valid duration greater than 1ms';
const route = ['spec', 'http', 0, 'timeout'];
const endpoint = ['spec', 'endpoints', 0];

/** Faults of what Istio routes by. */
export const istioNetworkingFaults = [
  ...faultsOf('gateway', [
    ['a misspelt field', ['spec', 'servers', 0, 'host'], ['a']],
    ['a server without a port', ['spec', 'servers', 0, 'port'], undefined],
    ['a mode that there is none of', ['spec', 'servers', 0, 'tls'], { mode: 'SECURE' }],
    [
      'two ways to name certificates',
      ['spec', 'servers', 0, 'tls'],
      { mode: 'SIMPLE', credentialName: 'a', credentialNames: ['b'] },
      'only one of credentialName or credentialNames',
    ],
    ['a negative port', ['spec', 'servers', 0, 'port', 'number'], -1],
    [
      'a certificate in two places',
      ['spec', 'servers', 0, 'tls'],
      { mode: 'SIMPLE', credentialNames: ['a'], tlsCertificates: [{}] },
      'credentialNames or tlsCertificates',
    ],
  ]),
  ...faultsOf('virtualService', [
    ['a misspelt field', ['spec', 'http', 0, 'timeOut'], '30s'],
    [
      'a timeout in words',
      ['spec', 'http', 0, 'timeout'],
      'thirty',
      'must be a valid duration greater than 1ms',
    ],
    [
      'a timeout of nothing',
      ['spec', 'http', 0, 'timeout'],
      '0s',
      'must be a valid duration greater than 1ms',
    ],
    ['a destination without a host', ['spec', 'http', 0, 'route', 0, 'destination', 'host'], undefined],
    ['a match of two kinds at once', ['spec', 'http', 0, 'match'], [{ uri: { exact: '/a', prefix: '/b' } }]],
    ['a duration without a unit', route, '30', duration],
    ['a negative duration', route, '-30s', duration],
    ['a duration below a millisecond', route, '999us', duration],
    ['an empty time for a try', ['spec', 'http', 0, 'retries'], { attempts: 1, perTryTimeout: '' }, duration],
    ['a delay of nothing', ['spec', 'http', 0, 'fault'], { delay: { fixedDelay: '0s' } }, duration],
    ['a maximum age of nothing', ['spec', 'http', 0, 'corsPolicy'], { maxAge: '0' }, duration],
  ]),
  ...faultsOf('destinationRule', [
    [
      'a time to idle of nothing',
      ['spec', 'trafficPolicy'],
      { connectionPool: { http: { idleTimeout: '0s' } } },
      duration,
    ],
    ['an interval in days', ['spec', 'trafficPolicy'], { outlierDetection: { interval: '1d' } }, duration],
  ]),
  ...faultsOf('serviceEntry', [
    ['every host', ['spec', 'hosts'], ['*'], 'hostname cannot be wildcard'],
    [
      'two ports of one number',
      ['spec', 'ports', 1],
      { number: 443, name: 'b' },
      'port number cannot be duplicated',
    ],
    ['a port of nothing', ['spec', 'ports', 0, 'number'], 0, 'port must be between 1-65535'],
    ['a network with DNS', ['spec', 'addresses'], ['10.0.0.0/8'], 'CIDR addresses are allowed only'],
    ['endpoints without resolution', ['spec', 'resolution'], 'NONE', 'NONE mode cannot set endpoints'],
    [
      'endpoints beside a selector',
      ['spec', 'workloadSelector'],
      { labels: { app: 'a' } },
      'only one of WorkloadSelector or Endpoints',
    ],
    ['an endpoint without address', [...endpoint, 'address'], undefined, 'Address is required'],
    ['a socket at a relative path', endpoint, { address: 'unix://a' }, 'UDS must be an absolute path'],
    ['a socket in a folder', endpoint, { address: 'unix:///a/' }, 'UDS may not be a dir'],
    ['a socket without a path', endpoint, { address: 'unix://' }, 'UDS must be an absolute path'],
    [
      'a socket with a port',
      endpoint,
      { address: 'unix:///a', ports: { a: 1 } },
      'UDS may not include ports',
    ],
    [
      'a name of a port with a hyphen before it',
      [...endpoint, 'ports'],
      { '-a': 1 },
      'port name must be valid',
    ],
    ['a port of an endpoint above all', [...endpoint, 'ports'], { a: 65536 }, 'port must be between 1-65535'],
  ]),
];
