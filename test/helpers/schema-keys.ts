/** The part of JSON Schema that says which keys there are. */
export interface KeySchema {
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, KeySchema>>;
  readonly required?: readonly string[];
  readonly items?: KeySchema;
  readonly anyOf?: readonly KeySchema[];
  readonly oneOf?: readonly KeySchema[];
}

/** Every key at any depth, by its path; `[]` stands for the items of a list. */
export function keysOf(
  schema: KeySchema,
  path = '',
): { path: string; schema: KeySchema; required: boolean }[] {
  const below = Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const here = path === '' ? key : `${path}.${key}`;
    const required = schema.required?.includes(key) ?? false;
    return [{ path: here, schema: inner, required }, ...keysOf(inner, here)];
  });
  const options = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return [
    ...below,
    ...(schema.items ? keysOf(schema.items, `${path}[]`) : []),
    ...options.flatMap((option) => keysOf(option, path)),
  ];
}
