import { faultsOf } from './fault.ts';

const aws = ['spec', 'provider', 'aws'];
const doppler = ['spec', 'provider'];
const secretRef = { dopplerToken: { name: 'a' } };
const oidcConfig = { identity: 'a', serviceAccountRef: { name: 'a' } };

/** Faults of external secrets and their stores. */
export const externalSecretsFaults = [
  ...faultsOf('externalSecret', [
    ['a misspelt field', ['spec', 'refreshinterval'], '1h'],
    ['a policy that there is none of', ['spec', 'target', 'deletionPolicy'], 'Keep'],
  ]),
  ...faultsOf('clusterSecretStore', [
    ['two providers', ['spec', 'provider', 'fake'], { data: [] }],
    ['a reserved session tag', [...aws, 'customSessionTags'], { esoStoreName: 'a' }, 'reserved keys'],
    [
      'two ways to sign on',
      doppler,
      { doppler: { auth: { secretRef, oidcConfig } } },
      "Exactly one of 'secretRef' or 'oidcConfig'",
    ],
    ['no way to sign on', doppler, { doppler: { auth: {} } }, "Exactly one of 'secretRef' or 'oidcConfig'"],
  ]),
];
