import { EC2NodeClass } from '@kubernetes-models/karpenter/karpenter.k8s.aws/v1/EC2NodeClass';
import { nodeRole } from '../_iam/node.ts';
import type { NodeClassSettings } from './node-class-schema.ts';
import type { Config, Pool } from './schema.ts';

/** Name of the EC2NodeClass of every pool that states none of its own. */
export const DEFAULT_CLASS = 'default';

/** Name of the EC2NodeClass of a pool. */
export const nodeClassName = ({ name, nodeClass }: Pool): string => (nodeClass ? name : DEFAULT_CLASS);

/** What holds for the nodes of a pool: what it says itself, and the settings of all pools for the rest. */
export function nodeClassSettings({ pools: _, ...shared }: Config, { nodeClass }: Pool): NodeClassSettings {
  return { ...shared, ...nodeClass, tags: { ...shared.tags, ...nodeClass?.tags } };
}

/** Whether the nodes run Bottlerocket, otherwise Amazon Linux 2023. */
export const isBottlerocket = ({ ami }: NodeClassSettings): boolean => ami.startsWith('bottlerocket');

/**
 * An EC2NodeClass. Karpenter picks the variant of the AMI for each instance by itself: with GPUs that with NVIDIA's
 * driver (aws/karpenter-provider-aws, pkg/providers/amifamily).
 */
export function nodeClass(name: string, cluster: string, settings: NodeClassSettings): EC2NodeClass {
  const discovery = [{ tags: { 'karpenter.sh/discovery': cluster } }];
  return new EC2NodeClass({
    metadata: { name },
    spec: {
      amiSelectorTerms: [{ alias: settings.ami }],
      role: nodeRole(cluster),
      subnetSelectorTerms: discovery,
      securityGroupSelectorTerms: discovery,
      blockDeviceMappings: blockDevices(settings),
      ...(settings.detailedMonitoring && { detailedMonitoring: true }),
      ...(settings.maxPods !== undefined && { kubelet: { maxPods: settings.maxPods } }),
      // Pods have no business with the node's credentials: hop limit 1 keeps them from the metadata service.
      metadataOptions: {
        httpEndpoint: 'enabled',
        httpProtocolIPv6: 'disabled',
        httpPutResponseHopLimit: 1,
        httpTokens: 'required',
      },
      tags: { ...settings.tags, 'karpenter.sh/discovery': cluster },
    },
  });
}

function blockDevices(settings: NodeClassSettings) {
  const volume = (deviceName: string, gib: number, performance = {}) => ({
    deviceName,
    ebs: {
      volumeSize: `${gib}Gi`,
      volumeType: 'gp3' as const,
      encrypted: true,
      deleteOnTermination: true,
      ...performance,
    },
  });
  const { diskGiB, diskIops, diskThroughput } = settings;
  const performance = {
    ...(diskIops !== undefined && { iops: diskIops }),
    ...(diskThroughput !== undefined && { throughput: diskThroughput }),
  };
  if (!isBottlerocket(settings)) return [volume('/dev/xvda', diskGiB, performance)];
  // Bottlerocket keeps itself apart from images and data. Left out here, its own volume would not be encrypted.
  return [volume('/dev/xvda', 4), volume('/dev/xvdb', diskGiB, performance)];
}
