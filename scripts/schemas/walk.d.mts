/** A copy of an OpenAPI schema without prose and without what only clients read. */
export function rewrite(schema: Readonly<Record<string, unknown>>): Record<string, unknown>;
