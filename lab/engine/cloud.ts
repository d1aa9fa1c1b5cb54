import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { KINDS, type Kind } from './kinds.ts';
import { type Account, ANSWERS, OUTPUTS } from './outputs.ts';
import type { Json, Properties } from './rpc.ts';
import { assertCreatable, assertRemovable } from './truths.ts';

/** A resource that is there. */
export interface Thing {
  /** `eks.Cluster`. */
  readonly type: string;
  /** Pulumi's name of it. */
  readonly name: string;
  readonly id: string;
  /** What its id, addresses and the like are made with; no other resource has it. */
  readonly hex: string;
  readonly args: Properties;
  readonly outputs: Properties;
}

/** Something that was asked of the cloud, in the order in which it was done. */
export interface Call {
  readonly verb: 'create' | 'update' | 'delete';
  readonly type: string;
  readonly name: string;
}

/** What stands for a value that is known only after the resource is made, in the engine's protocol. */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/**
 * AWS as far as a bootstrap sees it: resources with ids, ARNs and outputs, names that are taken once, references that must
 * exist, and removals that fail while something still refers to the resource. It lives in memory.
 */
export class Cloud {
  readonly things = new Map<string, Thing>();
  /** Everything that was changed since it was emptied last. */
  calls: Call[] = [];
  /** Says no to a call by its message. */
  fault: (call: Call) => string | undefined = () => undefined;
  /** Ids and ARNs that are there although nobody made them here. */
  outside: ReadonlySet<string> = new Set();
  /** What the provider is configured for. */
  account: Account = { account: '111122223333', region: 'eu-central-1' };
  #made = 0;

  /** Makes a resource. Throws an error in the words of an API where it cannot be. */
  create(type: string, name: string, args: Properties): Thing {
    this.#stopAtFault({ verb: 'create', type, name });
    const thing = this.#make({
      type,
      name,
      args,
      hex: hexOf(`${type} ${name} ${this.#made++}`),
      version: 1,
    });
    assertCreatable(thing, [...this.things.values()], this.outside);
    this.things.set(key(type, thing.id), thing);
    this.calls.push({ verb: 'create', type, name });
    return thing;
  }

  /** What a resource would be: what AWS adds is not known yet. */
  preview(type: string, name: string, args: Properties): Properties {
    const { outputs } = this.#make({ type, name, args, hex: hexOf(name), version: 1 });
    const known = (key: string) => isDeepStrictEqual(outputs[key], args[key]);
    return Object.fromEntries(Object.entries(outputs).map(([key, it]) => [key, known(key) ? it : UNKNOWN]));
  }

  /** Changes a resource in place. */
  update(type: string, id: string, args: Properties): Thing {
    const old = this.#existing(type, id);
    this.#stopAtFault({ verb: 'update', type, name: old.name });
    const version = Number(old.outputs.latestVersion ?? 0) + 1;
    const thing = this.#make({ type, name: old.name, args, hex: old.hex, version, id });
    this.things.set(key(type, id), thing);
    this.calls.push({ verb: 'update', type, name: old.name });
    return thing;
  }

  /** Removes a resource. Throws while another one needs it. */
  delete(type: string, id: string): void {
    const thing = this.#existing(type, id);
    this.#stopAtFault({ verb: 'delete', type, name: thing.name });
    assertRemovable(thing, [...this.things.values()]);
    this.things.delete(key(type, id));
    this.calls.push({ verb: 'delete', type, name: thing.name });
  }

  read(type: string, id: string): Thing | undefined {
    return this.things.get(key(type, id));
  }

  /** The answer of a data source. */
  answer(source: string, args: Properties): Properties {
    const answer = ANSWERS[source]?.(args, this.account);
    if (answer === undefined) throw new Error(`the double does not know the data source ${source}`);
    return answer;
  }

  /** Things of a type. */
  all(type: string): Thing[] {
    return [...this.things.values()].filter((it) => it.type === type);
  }

  #existing(type: string, id: string): Thing {
    const thing = this.read(type, id);
    if (thing === undefined) throw new Error(`ResourceNotFoundException: no ${type} ${id}`);
    return thing;
  }

  #stopAtFault(call: Call): void {
    const fault = this.fault(call);
    if (fault !== undefined) throw new Error(fault);
  }

  #make({ type, name, args, hex, version, id }: Making): Thing {
    const kind = kindOf(type);
    const values = { ...args, ...this.account, hex, '@': `${this.account.region}:${this.account.account}` };
    const fill = (text: string, more: Properties = {}) =>
      text.replace(/\{([^}]+)\}/g, (_, it: string) => String({ ...values, ...more }[it] ?? UNKNOWN));
    const arn = (of: string): Properties =>
      kind.arn === undefined ? {} : { arn: `arn:aws:${fill(kind.arn, { id: of })}` };
    const made = id ?? (kind.id.endsWith('-') ? `${kind.id}0${hex.slice(0, 16)}` : fill(kind.id, arn('')));
    const outputs: Properties = {
      ...args,
      ...(args.tags === undefined ? {} : { tagsAll: args.tags as Json }),
      ...arn(made),
      ...OUTPUTS[type]?.({ ...this.account, args, id: made, hex, version }),
    };
    return { type, name, id: made, hex, args, outputs };
  }
}

interface Making {
  readonly type: string;
  readonly name: string;
  readonly args: Properties;
  readonly hex: string;
  readonly version: number;
  readonly id?: string;
}

/** How the double makes a type. Throws for one that it does not know, so that a new one is not passed over. */
export function kindOf(type: string): Kind {
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  if (kind === undefined) throw new Error(`the double does not know the type ${type}`);
  return kind;
}

const key = (type: string, id: string) => `${type} ${id}`;

const hexOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);
