import type { Model } from './component.ts';
import type { KubeObject } from './object.ts';

/** The plain data of an object. A model is checked by its own package first; what it throws names the field. */
export function dataOf(object: KubeObject | Model): KubeObject {
  if (typeof object.toJSON !== 'function') return object as KubeObject;
  object.validate();
  return object.toJSON() as KubeObject;
}

/**
 * Whether cdk8s would give the object back as it is: it has a name of its own, nothing in it is left out when written
 * (null, undefined, empty maps and lists of the metadata), and nothing has yet to be resolved (instances of classes).
 */
export function isSettled({ metadata, ...rest }: KubeObject): boolean {
  return isMap(metadata) && typeof metadata.name === 'string' && isFilled(metadata) && isData(rest);
}

function isData(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'number':
      return true;
    case 'object':
      if (Array.isArray(value)) return value.every(isData);
      if (!isMap(value)) return false;
      for (const key in value) if (!isData(value[key])) return false;
      return true;
    default:
      return false;
  }
}

/** Data without an empty map or list at any depth. */
function isFilled(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return isData(value);
  if (!Array.isArray(value) && !isMap(value)) return false;
  const parts = Object.values(value);
  return parts.length > 0 && parts.every(isFilled);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
