import type { Environment } from '../../../src/environment.ts';
import { Problems } from '../../../src/problem.ts';
import { type Input, type Lookup, type Resource, ref, resource } from '../resource.ts';
import { tagsOf } from '../tags.ts';
import { zonesOf } from './zones.ts';

/** Octets of a certificate's first name (https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html). */
const LONGEST_NAME = 64;

/** The certificate of the web addresses, and what proves to ACM that the domain is ours. */
export interface CertificatePlan {
  /** ARN for the facts: known where the environment names a certificate, else that of the one that is issued. */
  readonly arn: Input<string>;
  readonly lookups: readonly Lookup[];
  readonly resources: readonly Resource[];
}

/** The lookup of the public hosted zone that the proof goes into. */
export const ZONE = 'zone';

/**
 * The certificate that the environment names, or one for `*.<domain>`: every web address is `<name>.<domain>`, and nothing is served at the domain itself. ACM
 * renews it as long as the record stays (https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html).
 * @throws Problems: CERTIFICATE_NAME_TOO_LONG.
 */
export function certificatePlan(environment: Environment): CertificatePlan {
  const { domain, certificateArn } = environment.web;
  if (certificateArn !== undefined) return { arn: certificateArn, lookups: [], resources: [] };
  const name = `*.${domain}`;
  if (name.length > LONGEST_NAME) throw tooLong(environment, name);
  const proof = (output: string) => ref('certificate', `domainValidationOptions[0].resourceRecord${output}`);
  return {
    // Of the validation, so that nobody uses a certificate that is not issued yet.
    arn: ref('certificate-validation', 'certificateArn'),
    lookups: [hostedZone(domain)],
    resources: [
      resource('acm.Certificate', 'certificate', {
        domainName: name,
        validationMethod: 'DNS',
        tags: tagsOf(environment, 'web'),
      }),
      resource('route53.Record', 'certificate-record', {
        zoneId: ref(ZONE, 'zoneId'),
        name: proof('Name'),
        type: proof('Type'),
        records: [proof('Value')],
        ttl: 300,
        // ACM asks the same record for every certificate of a name in an account: another may have made it.
        allowOverwrite: true,
      }),
      resource('acm.CertificateValidation', 'certificate-validation', {
        certificateArn: ref('certificate', 'arn'),
        validationRecordFqdns: [ref('certificate-record', 'fqdn')],
      }),
    ],
  };
}

/** The nearest public hosted zone of the domain. */
function hostedZone(domain: string): Lookup {
  return {
    source: 'route53.getZone',
    name: ZONE,
    args: zonesOf(domain).map((name) => ({ name, privateZone: false })),
    unanswered: {
      code: 'HOSTED_ZONE_MISSING',
      message: `the account has no public hosted zone of ${zonesOf(domain).join(' or ')}, so that ACM cannot be shown that the domain is yours`,
      cure: 'Make one in Route 53 and delegate the domain to it, or name a certificate in web.certificateArn.',
    },
  };
}

function tooLong({ file, line, name: environment }: Environment, name: string): Problems {
  return new Problems([
    {
      code: 'CERTIFICATE_NAME_TOO_LONG',
      at: { file, line: line(['web', 'domain']), environment, path: 'web.domain' },
      message: `"${name}" has ${name.length} characters: ACM issues certificates for names of at most ${LONGEST_NAME}`,
      cure: `Choose a web.domain of at most ${LONGEST_NAME - 2} characters.`,
    },
  ]);
}
