import type { Cluster, Step, World } from '../world.ts';
import { balancerGate } from './balancers.ts';
import { nodeGate } from './nodes.ts';
import { volumeGate } from './volumes.ts';

/** A world whose cluster is there. */
export type There = World & { readonly cluster: Cluster };

/**
 * What must be over before a controller goes, by the component that brings it; in order. `gone` says that the controller is not
 * there: then nobody deletes in AWS what it made, and the step does.
 */
export const GATES: Readonly<Record<string, (world: There, gone: boolean) => readonly Step[]>> = {
  'aws-load-balancer-controller': balancerGate,
  'aws-ebs-csi-driver': (world) => (isAutoMode(world) ? [] : volumeGate(world)),
  'auto-mode': (world) => (isAutoMode(world) ? volumeGate(world) : []),
  // With EKS Auto Mode the pools and nodes are EKS's, and go with the cluster.
  karpenter: (world, gone) => (isAutoMode(world) ? [] : nodeGate(world, gone)),
};

const isAutoMode = ({ tree }: There) => tree.environment.compute.autoMode.enabled;
