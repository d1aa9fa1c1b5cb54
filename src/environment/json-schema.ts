import { z } from 'zod';
import type { Catalog } from '../catalog.ts';
import { environmentSchema } from './load.ts';

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  [key: string]: unknown;
}

/**
 * The JSON Schema of an environment file, as text: what the zod schema says, for editors. Only what JSON Schema has no
 * word for (relations between keys) is left to `generate`.
 */
export function environmentJsonSchema(catalog: Catalog): string {
  const schema = z.toJSONSchema(environmentSchema(catalog), {
    io: 'input',
    // Of no use to editors.
    override: ({ jsonSchema }) => {
      delete jsonSchema.own;
    },
  }) as Schema;
  for (const component of Object.values(schema.properties?.components?.properties ?? {})) {
    // `keda:` with nothing after it means "on, with the defaults".
    if (component.type === 'object') Object.assign(component, { type: ['object', 'null'] });
  }
  return `${JSON.stringify({ title: 'Espalier environment', ...schema }, null, 2)}\n`;
}
