import { mkdirSync, writeFileSync } from 'node:fs';
import { appName, appObjects, type PlainObject } from '../fleet.ts';
import { apps, folder } from './arguments.ts';

/** The least that writing a fleet takes: a folder an app, a file an object. */
export function writeFleet(stringify: (object: PlainObject) => string): void {
  for (let index = 1; index <= apps; index++) {
    const dir = `${folder}/${appName(index)}`;
    mkdirSync(dir, { recursive: true });
    for (const object of appObjects(index)) writeFileSync(`${dir}/${object.kind}.yaml`, stringify(object));
  }
}
