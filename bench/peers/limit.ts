// The limit: our emitter over literals, and the writes. No program that makes the same files in Node can do much less.
import { toYaml } from '../../src/yaml.ts';
import { writeFleet } from './files.ts';

writeFleet((object) => toYaml(object));
