import { z } from 'zod';
import type { Catalog } from '../catalog.ts';
import { clusterName } from './cluster.ts';
import { newFacts } from './facts.ts';
import { environmentBase } from './schema.ts';
import { dnsLabel } from './values.ts';

/** One question of `init`: a key that has no sensible default, or that sizes everything else. */
export interface Question {
  readonly flag: keyof Answers;
  readonly text: string;
  readonly preset?: string;
  readonly schema: z.ZodType;
}

export interface Answers {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly repository: string;
  readonly domain: string;
  readonly issuer: string;
  readonly size: 'small' | 'large';
}

const { account, region, git, web, sso } = environmentBase.shape;

/** The questions that matter, in the order they are asked. */
export const QUESTIONS: readonly Question[] = [
  { flag: 'name', text: 'Name of the environment, and of its cluster', schema: dnsLabel.pipe(clusterName) },
  { flag: 'account', text: 'AWS account, 12 digits', schema: account },
  { flag: 'region', text: 'AWS region', preset: 'us-east-1', schema: region },
  { flag: 'repository', text: 'Git repository that Argo CD reads', schema: git.shape.repository },
  { flag: 'domain', text: 'Domain of the web addresses', schema: web.shape.domain },
  { flag: 'issuer', text: 'OIDC issuer for single sign-on', schema: sso.shape.issuer },
  {
    flag: 'size',
    text: 'small (one replica, one NAT gateway) or large',
    preset: 'small',
    schema: z.enum(['small', 'large']),
  },
];

/** The files of a new environment: every platform component on that is not optional, no app; facts that are examples until bootstrap writes them. */
export function newEnvironment(answers: Answers, catalog: Catalog): { path: string; text: string }[] {
  const { name, account, region, repository, domain, issuer, size } = answers;
  const small = size === 'small';
  const platform = catalog.filter(({ project, optional }) => project === 'platform' && !optional);
  const yaml = `# yaml-language-server: $schema=./schema.json
account: "${account}"
region: ${region}
highAvailability: ${!small}

network:
  zones: ${small ? '[a, b]' : '[a, b, c]'}
  nat: ${small ? 'single' : 'per-zone'}

compute:
  # What must run before Karpenter can make a node.
  nodeGroups:
    - name: system
      instanceTypes: [m7i.large, m6i.large]
      min: ${small ? 2 : 3}
      desired: ${small ? 2 : 3}
      max: ${small ? 3 : 6}

database:
  kind: rds
  multiAz: ${!small}

git:
  repository: ${JSON.stringify(repository)}

web:
  domain: ${domain}

sso:
  issuer: ${JSON.stringify(issuer)}

components:
${platform.map((component) => `  ${component.name}:`).join('\n')}
`;
  const facts = newFacts({ account, region, cluster: name });
  return [
    { path: `${name}.yaml`, text: yaml },
    { path: `${name}.facts.json`, text: `${JSON.stringify(facts, null, 2)}\n` },
  ];
}
