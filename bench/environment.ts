import { mkdirSync, writeFileSync } from 'node:fs';
import { appName, FLEET, maxReplicas } from './fleet.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
/** Add-ons by their charts; bench/catalog.ts says what each is. */
const ADDONS = [
  'base',
  'cert-manager',
  'gateway',
  'istiod',
  'keda',
  'metrics-server',
  'prometheus-operator-crds',
];

/** Writes the environment that switches on so many apps: what the engine is given to read. */
export function writeEnvironment(folder: string, apps: number): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${FLEET.environment}.yaml`, environment(apps));
  const facts = {
    account: ACCOUNT,
    region: REGION,
    cluster: FLEET.environment,
    vpcId: 'vpc-0123456789abcdef0',
    clusterEndpoint: 'https://fleet.eks.example.com',
    certificateArn: `arn:aws:acm:${REGION}:${ACCOUNT}:certificate/1`,
  };
  writeFileSync(`${folder}/${FLEET.environment}.facts.json`, `${JSON.stringify(facts, null, 2)}\n`);
}

function environment(apps: number): string {
  const fleet = Array.from({ length: apps }, (_, i) => `  ${appName(i + 1)}: { max: ${maxReplicas(i + 1)} }`);
  return `description: A fleet for the benchmark.
account: "${ACCOUNT}"
region: ${REGION}
compute:
  nodeGroups:
    - name: system
      instanceTypes: [m7i.4xlarge]
      desired: 1000
      max: 1000
git:
  repository: ${FLEET.repository}
web:
  domain: ${FLEET.domain}
sso:
  issuer: https://login.example.com
components:
${ADDONS.map((name) => `  ${name}:`).join('\n')}
${fleet.join('\n')}
`;
}
