import { stringify } from 'yaml';
import { writeFleet } from './files.ts';

writeFleet((object) => stringify(object));
