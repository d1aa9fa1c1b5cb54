import { fileURLToPath } from 'node:url';

/** The project's folder: where `platform/`, `apps/`, `charts/` and `schemas/` are, wherever the command was started. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
