import { type Check, each, strings } from './stack.ts';

/** How the cluster and its nodes are set up. */
export const COMPUTE: readonly Check[] = [
  {
    name: 'secrets-encrypted-by-own-key',
    description: "Secrets of the cluster are encrypted with a key of the account's own.",
    cure: 'Set cluster.secretsEncryption. It cannot be undone.',
    violations: each(['eks.Cluster'], ({ encryptionConfig }) => {
      const { resources } = (encryptionConfig ?? {}) as { resources?: unknown };
      return !strings(resources).includes('secrets') && 'encrypts Secrets with a key of AWS';
    }),
  },
  {
    name: 'control-plane-is-audited',
    description: 'The audit log of the API server is kept.',
    cure: 'Add audit to cluster.logs.',
    violations: each(
      ['eks.Cluster'],
      ({ enabledClusterLogTypes }) =>
        !strings(enabledClusterLogTypes).includes('audit') && 'writes no audit log',
    ),
  },
  {
    name: 'logs-end',
    description: 'No log group keeps everything for ever.',
    cure: 'Set retentionInDays.',
    violations: each(
      ['cloudwatch.LogGroup'],
      ({ retentionInDays }) => !(Number(retentionInDays) > 0) && 'keeps what is in it for ever',
    ),
  },
  {
    name: 'auto-mode-is-whole',
    description:
      'EKS Auto Mode makes nodes, volumes and load balancers, or none of them: EKS refuses halves.',
    cure: 'Enable computeConfig, storageConfig.blockStorage and kubernetesNetworkConfig.elasticLoadBalancing together.',
    violations: each(['eks.Cluster'], ({ computeConfig, storageConfig, kubernetesNetworkConfig }) => {
      const parts = [
        computeConfig,
        (storageConfig as { blockStorage?: unknown } | undefined)?.blockStorage,
        (kubernetesNetworkConfig as { elasticLoadBalancing?: unknown } | undefined)?.elasticLoadBalancing,
      ].map((part) => (part as { enabled?: unknown } | undefined)?.enabled === true);
      return new Set(parts).size > 1 && 'has a part of EKS Auto Mode without the others';
    }),
  },
  {
    name: 'nodes-keep-their-credentials',
    description: 'Pods do not reach the credentials of their node, and its disks are encrypted.',
    cure: 'Require tokens with a hop limit of 1, and encrypt the volumes.',
    violations: each(['ec2.LaunchTemplate'], ({ metadataOptions, blockDeviceMappings }) => {
      const { httpTokens, httpPutResponseHopLimit } = (metadataOptions ?? {}) as Record<string, unknown>;
      if (httpTokens !== 'required' || httpPutResponseHopLimit !== 1)
        return 'lets pods reach the credentials of their node';
      const disks = (Array.isArray(blockDeviceMappings) ? blockDeviceMappings : []) as {
        ebs?: { encrypted?: unknown };
      }[];
      return disks.some(({ ebs }) => String(ebs?.encrypted) !== 'true') && 'has a disk that is not encrypted';
    }),
  },
];
