import { expect } from 'vitest';

/** What holds sooner or later, on a machine that has other things to do as well. */
export const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 15_000, interval: 20 });
