import { faultsOf } from './fault.ts';

const venafi = 'exactly one of tpp, cloud, or ngts must be configured';

/** Faults of certificates and their issuers. */
export const certManagerFaults = [
  ...faultsOf('certificate', [['no name of its Secret', ['spec', 'secretName'], undefined]]),
  ...faultsOf('clusterIssuer', [
    ['Venafi without a product', ['spec'], { venafi: { zone: 'a' } }, venafi],
    [
      'two products of Venafi',
      ['spec'],
      {
        venafi: {
          zone: 'a',
          cloud: { apiTokenSecretRef: { name: 'a' } },
          tpp: { url: 'https://a.example.com', credentialsRef: { name: 'a' } },
        },
      },
      venafi,
    ],
  ]),
];
