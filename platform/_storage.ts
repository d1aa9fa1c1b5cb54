import type { AnyComponent, Context } from '../src/component.ts';
import autoMode from './auto-mode.ts';
import awsEbsCsiDriver from './aws-ebs-csi-driver.ts';

/** The component that brings the StorageClass of volumes. */
export const storageOf = ({ environment }: Pick<Context, 'environment'>): AnyComponent =>
  environment.compute.autoMode.enabled ? autoMode : awsEbsCsiDriver;
