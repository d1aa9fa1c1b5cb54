import type { z } from 'zod';
import type { Problem } from '../problem.ts';
import { formatPath, show } from './display.ts';
import { type Expected, expectedAt } from './schema-walk.ts';
import { type Path, type Source, valueAt } from './source.ts';

/** A schema, and the part of a file that it judges. */
export interface Judged {
  readonly schema: z.core.$ZodType;
  readonly source: Source;
  readonly at: Path;
}

/** One place of the file, with what stands there and what the schema expects there. */
export class Spot {
  readonly path: Path;
  readonly value: unknown;
  readonly expected: Expected;
  readonly judged: Judged;

  constructor(path: Path, judged: Judged) {
    const base = valueAt(judged.source.value, judged.at);
    this.judged = judged;
    this.path = [...judged.at, ...path];
    this.value = valueAt(base, path);
    this.expected = expectedAt(judged.schema, base, path);
  }

  get shown(): string {
    return show(this.judged.source, this.path, this.value);
  }

  /** The scalar as the file spells it. */
  get text(): string {
    return this.judged.source.textAt(this.path) ?? '';
  }

  /** The cure, and after it what the key means. */
  problem(code: string, message: string, cure: string): Problem {
    const { source } = this.judged;
    const path = this.path.length === 0 ? undefined : formatPath(this.path);
    const { description } = this.expected;
    const key = this.path.findLast((part) => typeof part === 'string');
    const means = description === undefined || key === undefined ? '' : `. ${key}: ${description}`;
    const at = { file: source.file, line: source.line(this.path), ...(path === undefined ? {} : { path }) };
    return { code, at, message, cure: `${cure}${means}` };
  }
}
