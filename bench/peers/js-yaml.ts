import { dump } from 'js-yaml';
import { writeFleet } from './files.ts';

writeFleet((object) => dump(object));
