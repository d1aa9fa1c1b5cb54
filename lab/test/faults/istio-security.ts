import { faultsOf } from './fault.ts';

const source = ['spec', 'rules', 0, 'from', 0, 'source'];
const jwt = ['spec', 'jwtRules', 0, 'jwksUri'];
const scheme = 'url must have scheme';
const plugin = ['spec', 'url'];

/** Faults of what Istio lets through, extends and measures. */
export const istioSecurityFaults = [
  ...faultsOf('authorizationPolicy', [
    ['an action that there is none of', ['spec', 'action'], 'PERMIT'],
    [
      'a selector beside targets',
      ['spec', 'selector'],
      { matchLabels: { app: 'a' } },
      'only one of targetRefs or selector',
    ],
    [
      'a wildcard in a label',
      ['spec'],
      { selector: { matchLabels: { app: 'a*' } } },
      'wildcard not allowed in label value',
    ],
    [
      'a wildcard in the key of a label',
      ['spec'],
      { selector: { matchLabels: { 'a*': 'a' } } },
      'wildcard not allowed in label key',
    ],
    [
      'an empty key of a label',
      ['spec'],
      { selector: { matchLabels: { '': 'a' } } },
      'key must not be empty',
    ],
    [
      'a target in another namespace',
      ['spec', 'targetRefs', 0, 'namespace'],
      'a',
      'cross namespace referencing',
    ],
    ['accounts beside namespaces', [...source, 'serviceAccounts'], ['a'], 'Cannot set serviceAccounts'],
  ]),
  ...faultsOf('peerAuthentication', [
    [
      'a port-level mode without a selector',
      ['spec', 'portLevelMtls'],
      { '8080': { mode: 'DISABLE' } },
      'portLevelMtls requires selector',
    ],
    [
      'a port that is none',
      ['spec'],
      { selector: { matchLabels: { app: 'a' } }, portLevelMtls: { 70000: { mode: 'DISABLE' } } },
      'between 1-65535',
    ],
    [
      'a port in words',
      ['spec'],
      { selector: { matchLabels: { app: 'a' } }, portLevelMtls: { http: { mode: 'DISABLE' } } },
      'between 1-65535',
    ],
  ]),
  ...faultsOf('requestAuthentication', [
    ['keys without a scheme', jwt, '/keys', scheme],
    ['keys by FTP', jwt, 'ftp://login.example.com/keys', scheme],
    ['keys at no URL', jwt, 'login.example.com', scheme],
    ['keys at a port in words', jwt, 'https://login.example.com:web/keys', scheme],
    ['keys in two places', ['spec', 'jwtRules', 0, 'jwks'], '{}', 'only one of jwks or jwksUri'],
  ]),
  ...faultsOf('wasmPlugin', [
    ['a module by FTP', plugin, 'ftp://example.com/a.wasm', 'url must have schema'],
    ['a module at a broken address', plugin, 'example.com/%zz', 'url must have schema'],
    [
      'a value from two places',
      ['spec', 'vmConfig'],
      { env: [{ name: 'A', value: 'a', valueFrom: 'HOST' }] },
      'only be set when valueFrom is INLINE',
    ],
  ]),
  ...faultsOf('telemetry', [
    [
      'a tag set to nothing',
      ['spec', 'metrics'],
      tagged({ operation: 'UPSERT', value: '' }),
      'value must be set when operation is UPSERT',
    ],
    [
      'a tag set without a value',
      ['spec', 'metrics'],
      tagged({ operation: 'UPSERT' }),
      'value must be set when operation is UPSERT',
    ],
    [
      'a tag taken away with a value',
      ['spec', 'metrics'],
      tagged({ operation: 'REMOVE', value: 'a' }),
      'value must not be set',
    ],
  ]),
];

function tagged(override: object): readonly unknown[] {
  return [{ overrides: [{ tagOverrides: { colour: override } }] }];
}
