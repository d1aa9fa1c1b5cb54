import { looksSecret, withoutPasswords } from '../input/display.ts';
import { type FieldChange, type Step, showPath } from './fields.ts';
import type { ReportChange, ReportEffect, ReportField } from './report-types.ts';
import type { ChangedObject, Effect } from './types.ts';

/** Of every list and text the report has at most so much. */
export const MOST = { fields: 200, with: 40, effects: 60, files: 100, text: 400, name: 300 } as const;

/** A change as a report has it: texts and numbers alone, each bounded, and no secret among them. */
export function shown(change: ChangedObject, effects: readonly Effect[], waits: boolean): ReportChange {
  const { id, component, environment, action, from, files } = change;
  const { group, kind, namespace, name } = id;
  return {
    severity: effects[0]?.severity ?? 'info',
    component: cut(component, MOST.name),
    environments: [environment],
    action,
    object: {
      group: cut(group, MOST.name),
      kind: cut(kind, MOST.name),
      namespace: namespace === undefined ? null : cut(namespace, MOST.name),
      name: cut(name, MOST.name),
    },
    from: from ? { component: cut(from.component, MOST.name), name: cut(from.name, MOST.name) } : null,
    waits,
    effects: effects.slice(0, MOST.effects).map(effectShown),
    fields: change.fields.slice(0, MOST.fields).map((field) => fieldShown(field, kind)),
    files: [...new Set([files.before, files.after])].flatMap((file) =>
      file === undefined ? [] : [cut(`${environment}/${file}`, MOST.text)],
    ),
  };
}

function effectShown({ effect, severity, says, fields, with: others = [], rule }: Effect): ReportEffect {
  return {
    effect,
    severity,
    says: cut(says, MOST.text * 2),
    fields: fields.slice(0, MOST.fields).map((path) => cut(path, MOST.text)),
    with: others.slice(0, MOST.with).map((name) => cut(name, MOST.text)),
    rule,
  };
}

function fieldShown({ path, before, after, order }: FieldChange, kind: string): ReportField {
  const isSecret = looksSecret(path.map(plain)) || (kind === 'Secret' && /data$/i.test(String(path[0])));
  const text = (value: unknown) => (value === undefined ? null : isSecret ? 'not shown' : valueText(value));
  const where = showPath(path) || 'the object';
  return {
    path: cut(order ? `${where} (order)` : where, MOST.text),
    before: text(before),
    after: text(after),
  };
}

const plain = (step: Step) => (typeof step === 'object' ? step.item : step);

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return cut(withoutPasswords(text.slice(0, MOST.text * 4)), MOST.text);
}

/** A text of at most so many characters, without half a character at its end. */
export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1).toWellFormed()}…` : text.toWellFormed();
}
