import type { Input } from '../resource.ts';
import type { Tags } from './arguments.ts';

/** Arguments of the registry of images. */
export interface DeliveryArguments {
  readonly 'ecr.Repository': {
    readonly name: string;
    readonly imageTagMutability: 'IMMUTABLE';
    readonly imageScanningConfiguration: { readonly scanOnPush: boolean };
    readonly encryptionConfigurations: readonly { readonly encryptionType: 'AES256' }[];
    readonly forceDelete: boolean;
    readonly tags: Tags;
  };
  /** `policy` is JSON. */
  readonly 'ecr.LifecyclePolicy': { readonly repository: Input<string>; readonly policy: string };
}
