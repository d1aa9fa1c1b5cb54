/** Every fault of the environment variables, each with name, value and what it must be. */
export class SettingsError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'SettingsError';
    this.faults = faults;
  }
}

export type Variables = Readonly<Record<string, string | undefined>>;

/** What `read` makes of the variables. Throws a `SettingsError` that names all faults at once. */
export function readSettings<T>(variables: Variables, read: (from: SettingsReader) => T): T {
  const reader = new SettingsReader(variables);
  const settings = read(reader);
  if (reader.faults.length > 0) throw new SettingsError(reader.faults);
  return settings;
}

/** Reads single variables and collects faults; what it returns for a faulty one is never used. */
export class SettingsReader {
  readonly faults: string[] = [];
  private readonly variables: Variables;

  constructor(variables: Variables) {
    this.variables = variables;
  }

  /** A whole number within bounds, both inclusive. */
  integer(name: string, { min, max, preset }: { min: number; max: number; preset: number }): number {
    const text = this.variables[name]?.trim() ?? '';
    if (text === '') return preset;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    this.fault(name, text, `must be a whole number from ${min} to ${max}`);
    return preset;
  }

  /**
   * Values between commas. `parse` throws a RangeError, whose message says what the value must be, for one that is none.
   * An empty list is a fault where it is `required`.
   */
  list<T>(name: string, parse: (text: string) => T, required: boolean): T[] {
    const texts = (this.variables[name] ?? '')
      .split(',')
      .map((text) => text.trim())
      .filter((text) => text !== '');
    if (texts.length === 0 && required) this.fault(name, '', 'must name at least one; there is no default');
    return texts.flatMap((text) => {
      try {
        return [parse(text)];
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        this.fault(name, text, error.message);
        return [];
      }
    });
  }

  fault(name: string, value: string, must: string): void {
    this.faults.push(`${name} "${value}" ${must}`);
  }
}
