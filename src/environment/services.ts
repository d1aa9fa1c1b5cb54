import { z } from 'zod';
import { certificateArn, cidr, hostName, noCredentials } from './values.ts';

export const git = z
  .strictObject({
    repository: z
      .string()
      .regex(
        /^(https:\/\/|ssh:\/\/|git@|file:\/\/\/)[\w.@:/~%+-]+$/,
        'must be a Git address that Argo CD can read: https://, ssh://, git@ or file:///',
      )
      .superRefine(noCredentials)
      .describe('Repository that holds the generated tree, as Argo CD reads it.'),
    revision: z
      .string()
      .regex(/^[\w./-]{1,255}$/, 'must be a branch, tag or commit')
      .default('main')
      .describe('Branch, tag or commit that Argo CD tracks.'),
    path: z
      .string()
      .regex(/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/, 'must be a relative path without ".."')
      .default('generated')
      .describe("Folder of the generated trees inside the repository; the environment's name is appended."),
  })
  .describe('Where Argo CD finds the generated tree.');

export const web = z
  .strictObject({
    domain: hostName.describe('Domain below which the web addresses live, such as dev.example.com.'),
    scheme: z
      .enum(['internal', 'internet-facing'])
      .default('internal')
      .describe('Whether the load balancer of the web addresses is reachable from the internet.'),
    allow: z
      .array(cidr)
      .default([])
      .describe(
        'Blocks that may reach an internet-facing load balancer. Default: no limit beyond the scheme.',
      ),
    certificateArn: certificateArn
      .optional()
      .describe(
        'ACM certificate for *.<domain> that is there already. Default: bootstrap has one issued, which takes a public hosted zone of the domain in the account.',
      ),
    dns: z
      .enum(['public', 'private', 'none'])
      .default('public')
      .describe(
        'Who tells the web addresses to DNS, once their load balancers are there. public: bootstrap, in the nearest public hosted zone. private: bootstrap as well, but those of internal load balancers in hosted zones of the VPC, one a name, so that nobody outside learns them and nothing else of the domain is hidden inside. none: somebody else.',
      ),
  })
  .describe('How people reach the web pages of the cluster.');

const ssoPath = (path: string, what: string) =>
  z
    .string()
    .regex(/^\/[\w./~-]*$/, 'must be a path that begins with /')
    .default(path)
    .describe(`${what} endpoint below the issuer, for Grafana, which does no discovery.`);

const clientId = (preset: string, what: string) => z.string().min(1).max(128).default(preset).describe(what);

export const sso = z
  .strictObject({
    issuer: z
      .string()
      .regex(/^https:\/\/[\w.@:/~%-]+$/, 'must be an https:// address')
      .superRefine(noCredentials)
      .describe('OIDC issuer.'),
    authorizePath: ssoPath('/authorize', 'Authorization'),
    tokenPath: ssoPath('/token', 'Token'),
    userinfoPath: ssoPath('/userinfo', 'Userinfo'),
    argocdClientId: clientId(
      'argocd',
      'OIDC client of Argo CD: a public one, since it signs in by PKCE without a secret.',
    ),
    grafanaClientId: clientId('grafana', 'OIDC client of Grafana: a confidential one, with a secret.'),
    adminGroup: z
      .string()
      .min(1)
      .max(128)
      .regex(/^[^,\n\r'"\\]+$/, 'must not hold commas, quotes or line breaks')
      .default('platform-admins')
      .describe('Group whose members administer Argo CD and Grafana.'),
    viewerGroup: z
      .string()
      .min(1)
      .max(128)
      .regex(/^[^,\n\r'"\\]+$/, 'must not hold commas, quotes or line breaks')
      .default('developers')
      .describe('Group whose members may look.'),
  })
  .describe('Single sign-on. There is no local admin.');
