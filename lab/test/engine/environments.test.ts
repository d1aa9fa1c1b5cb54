import { it } from 'vitest';
import { LONG, livesAndGoes } from './kit.ts';

it.each(['dev', 'staging', 'prod'])(
  'Pulumi’s engine shows, makes, leaves alone and takes down %s',
  LONG,
  (name) => livesAndGoes('environments', name),
);
