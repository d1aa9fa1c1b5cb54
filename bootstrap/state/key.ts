import { Problems } from '../../src/problem.ts';
import type { Aws } from '../aws.ts';
import type { StatePlan } from '../plan/delivery/state.ts';
import { comparePolicy } from './policy.ts';
import type { Setting, Thing } from './thing.ts';

interface KeyMetadata {
  readonly KeyId: string;
  readonly Arn: string;
  readonly KeyState: string;
}

/** The KMS key of the state, found by its alias. */
export class StateKey implements Thing {
  readonly name: string;
  readonly settings: readonly Setting[];
  readonly #aws: Aws;
  readonly #plan: StatePlan['key'];
  #found: KeyMetadata | undefined;

  constructor(aws: Aws, { key }: StatePlan) {
    this.#aws = aws;
    this.#plan = key;
    this.name = `KMS key ${key.alias}`;
    this.settings = [this.#rotation(), this.#policy()];
  }

  /** Known once it was found or made. */
  get arn(): string | undefined {
    return this.#found?.Arn;
  }

  async find(): Promise<boolean> {
    const key = await this.#describe(this.#plan.alias);
    if (key !== undefined && key.KeyState !== 'Enabled') throw unusable(this.#plan.alias, key);
    this.#found = key;
    return key !== undefined;
  }

  async make(): Promise<void> {
    const { alias } = this.#plan;
    const key = (await this.#withoutAlias()) ?? (await this.#create());
    await this.#aws.call('kms', 'create-alias', '--alias-name', alias, '--target-key-id', key.KeyId);
    this.#found = key;
  }

  async #describe(id: string): Promise<KeyMetadata | undefined> {
    const answer = await this.#aws.find<{ KeyMetadata: KeyMetadata }>(
      ['NotFoundException'],
      ...(['kms', 'describe-key', '--key-id', id] as const),
    );
    return answer?.KeyMetadata;
  }

  async #create(): Promise<KeyMetadata> {
    const { description, policy, tag } = this.#plan;
    const { KeyMetadata } = await this.#aws.call<{ KeyMetadata: KeyMetadata }>(
      ...(['kms', 'create-key', '--description', description] as const),
      ...['--policy', JSON.stringify(policy)],
      ...['--tags', JSON.stringify([{ TagKey: tag.key, TagValue: tag.value }])],
    );
    return KeyMetadata;
  }

  /** A key that a run made which was interrupted before it gave the key its alias: a second one would be paid for as well. */
  async #withoutAlias(): Promise<KeyMetadata | undefined> {
    const { tag } = this.#plan;
    const { ResourceTagMappingList } = await this.#aws.call<{
      ResourceTagMappingList: { ResourceARN: string }[];
    }>(
      ...(['resourcegroupstaggingapi', 'get-resources', '--resource-type-filters', 'kms:key'] as const),
      ...['--tag-filters', JSON.stringify([{ Key: tag.key, Values: [tag.value] }])],
    );
    for (const { ResourceARN } of ResourceTagMappingList) {
      const key = await this.#describe(ResourceARN);
      if (key?.KeyState === 'Enabled') return key;
    }
    return undefined;
  }

  #rotation(): Setting {
    const days = String(this.#plan.rotationPeriodInDays);
    return {
      name: `rotation of the key every ${days} days`,
      look: async () => {
        const { KeyRotationEnabled, RotationPeriodInDays = 365 } = await this.#aws.call<{
          KeyRotationEnabled: boolean;
          RotationPeriodInDays?: number;
        }>('kms', 'get-key-rotation-status', '--key-id', this.#id);
        if (!KeyRotationEnabled) return { differs: 'was off' };
        return String(RotationPeriodInDays) === days ? {} : { differs: `was ${RotationPeriodInDays} days` };
      },
      set: () =>
        this.#aws.call<void>(
          ...(['kms', 'enable-key-rotation', '--key-id', this.#id] as const),
          ...['--rotation-period-in-days', days],
        ),
    };
  }

  #policy(): Setting {
    let document = '';
    return {
      name: 'policy of the key',
      look: async () => {
        const { Policy } = await this.#aws.call<{ Policy: string }>(
          ...(['kms', 'get-key-policy', '--key-id', this.#id, '--policy-name', 'default'] as const),
        );
        const state = comparePolicy(this.#plan.policy, Policy);
        document = state.document;
        return {
          ...(state.lacking.length > 0 && { differs: `was without ${state.lacking.join(', ')}` }),
          ...(state.foreign.length > 0 && { beside: `also says ${state.foreign.join(', ')}` }),
        };
      },
      set: () =>
        this.#aws.call<void>(
          ...(['kms', 'put-key-policy', '--key-id', this.#id, '--policy-name', 'default'] as const),
          ...['--policy', document],
        ),
    };
  }

  get #id(): string {
    if (this.#found === undefined) throw new Error('the key is asked about before it was found');
    return this.#found.KeyId;
  }
}

/** Without the key nobody reads the state any more; whether it was switched off on purpose only people know. */
function unusable(alias: string, { KeyId, KeyState }: KeyMetadata): Problems {
  const undo = KeyState === 'PendingDeletion' ? `aws kms cancel-key-deletion --key-id ${KeyId}, then ` : '';
  return new Problems([
    {
      code: 'STATE_KEY_UNUSABLE',
      at: { object: `KMS key ${alias}` },
      message: `the key ${KeyId} is ${KeyState}: nobody can read the state`,
      cure: `Ask who did it; to have it back: ${undo}aws kms enable-key --key-id ${KeyId}`,
    },
  ]);
}
