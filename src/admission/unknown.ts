import type { CelValue } from '../schemas/cel/values.ts';

/** Something that only the cluster knows was asked for. */
export class Unknown extends Error {
  override readonly name = 'Unknown';
}

/** What was asked for and is not known, where an error comes from that. */
export function unknownIn(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof Unknown) return at.message;
  return undefined;
}

/** The record with fields that cannot be read. */
export function withUnknown<Known extends object>(
  of: string,
  known: Known,
  fields: readonly string[],
): Known {
  for (const field of fields) {
    const get = () => {
      throw new Unknown(`${field} of ${of}`);
    };
    Object.defineProperty(known, field, { get });
  }
  return known;
}

/** An object of which all that is asked for is what is known, and what is known to be absent. */
export class PartlyKnown extends Map<string, CelValue> {
  readonly #of: string;
  readonly #absent: ReadonlySet<string>;

  /** `known` has `undefined` for a field that is there, whatever it holds. */
  constructor(
    of: string,
    known: Iterable<readonly [string, CelValue | undefined]>,
    absent: readonly string[] = [],
  ) {
    super(known as Iterable<readonly [string, CelValue]>);
    this.#of = of;
    this.#absent = new Set(absent);
  }

  override get(field: string): CelValue | undefined {
    const value = super.get(field);
    if (value !== undefined || this.#absent.has(field)) return value;
    throw new Unknown(`${field} of ${this.#of}`);
  }
}
