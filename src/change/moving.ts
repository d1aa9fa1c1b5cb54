import { z } from 'zod';
import { valueAt } from '../input/source.ts';

/**
 * The parts of zod's schemas that this walks (https://zod.dev/packages/core): whatever it does not know is taken as a whole.
 */
interface Definition {
  readonly type: string;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly options?: readonly z.core.$ZodType[];
  readonly discriminator?: string;
  readonly defaultValue?: unknown;
}

const definitionOf = (schema: z.core.$ZodType) => schema._zod.def as unknown as Definition;

/** Whether a schema is marked as the environment's own, by `.meta({ own: true })` at it or inside its wrappers. */
export function isOwn(schema: z.core.$ZodType): boolean {
  if (z.globalRegistry.get(schema)?.own === true) return true;
  const inner = innerOf(schema);
  return inner !== undefined && isOwn(inner);
}

/**
 * What `to` says of a component once all that is not its own is as `from` says it: marked keys stay as `to` has them, absent
 * where they are absent, and every other key becomes as in `from`, absent where `from` leaves it to the default. Lists and
 * free maps move as a whole. Both are data as the files have them, `undefined` or null where nothing is said.
 */
export function moved(schema: z.core.$ZodType, from: unknown, to: unknown): unknown {
  if (isOwn(schema)) return to;
  if (from === undefined && to === undefined) return undefined;
  if (isChoice(schema)) {
    // A choice that is not stated is still one, with bounds that belong to it.
    const preset = presetOf(schema);
    if (from === undefined) return preset === undefined ? undefined : moved(schema, preset, to);
    if (to === undefined && preset !== undefined) return moved(schema, from, preset);
  }
  const shape = shapeOf(schema, from) ?? shapeOf(schema, to);
  if (shape === undefined || !isMapOrNothing(from) || !isMapOrNothing(to)) return from;
  const result: Record<string, unknown> = {};
  // In the order of the target, so that nothing moves about; then what is new there.
  const keys = new Set([...Object.keys(to ?? {}), ...Object.keys(from ?? {})]);
  for (const key of keys) {
    const inner = Object.hasOwn(shape, key) ? shape[key] : undefined;
    // A key that only another choice knows, such as the bounds of an autoscaler where there is none any more, has no place here.
    if (inner === undefined) continue;
    const value = moved(inner, valueAt(from, [key]), valueAt(to, [key]));
    if (value !== undefined) result[key] = value;
  }
  if (Object.keys(result).length > 0) return result;
  return isEmpty(to) ? to : isEmpty(from) ? from : undefined;
}

type Map = Readonly<Record<string, unknown>>;

const isMapOrNothing = (value: unknown): value is Map | null | undefined =>
  value === undefined || (typeof value === 'object' && !Array.isArray(value));

const isEmpty = (value: unknown): boolean =>
  value === null || (isMapOrNothing(value) && value !== undefined && Object.keys(value).length === 0);

function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const { type, innerType, in: input } = definitionOf(schema);
  return type === 'pipe' ? input : innerType;
}

/** Whether a schema is a choice between maps, told apart by one key. */
function isChoice(schema: z.core.$ZodType): boolean {
  const inner = innerOf(schema);
  return inner === undefined ? definitionOf(schema).discriminator !== undefined : isChoice(inner);
}

/** What holds where nothing is said. */
function presetOf(schema: z.core.$ZodType): unknown {
  const { type, defaultValue } = definitionOf(schema);
  if (type === 'default' || type === 'prefault') return defaultValue;
  const inner = innerOf(schema);
  return inner && presetOf(inner);
}

/** The keys that a map may have by a schema, chosen by the data where the schema is a choice; `undefined` for all else. */
export function shapeOf(schema: z.core.$ZodType, data: unknown): Definition['shape'] {
  const inner = innerOf(schema);
  if (inner !== undefined) return shapeOf(inner, data);
  const { type, shape, options, discriminator } = definitionOf(schema);
  if (type === 'object') return shape;
  if (options === undefined || discriminator === undefined) return undefined;
  const chosen = valueAt(data, [discriminator]);
  const option = options.find((one) => {
    const literal = definitionOf(one).shape?.[discriminator];
    return literal !== undefined && z.safeParse(literal, chosen).success;
  });
  return option && shapeOf(option, data);
}
