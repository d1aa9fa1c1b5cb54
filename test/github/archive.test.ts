import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onlyFileOf } from '../../scripts/github/archive.ts';
import { zipOf } from '../helpers/zip.ts';

const NAME = 'review.json';
const open = (archive: Buffer, limit = 1000) => onlyFileOf(archive, NAME, limit).toString();

describe('the one file of an archive', () => {
  it.each([0, 8])('is what was put in, packed by method %i', (method) => {
    fc.assert(
      fc.property(fc.string({ maxLength: 500 }), (text) => {
        const data = Buffer.from(text);
        expect(onlyFileOf(zipOf([{ name: NAME, data, method }]), NAME, 5000)).toEqual(data);
      }),
    );
  });

  it('is not unpacked beyond the limit, whatever the archive says of its size', () => {
    const bomb = zipOf([{ name: NAME, data: Buffer.alloc(50_000_000) }]);
    expect(bomb.length).toBeLessThan(100_000);
    // It claims to be small.
    bomb.writeUInt32LE(10, bomb.length - 22 - NAME.length - 46 + 24);
    expect(() => open(bomb)).toThrow('larger than 1000 bytes');
    expect(() => open(zipOf([{ name: NAME, data: Buffer.alloc(1001), method: 0 }]))).toThrow('larger than');
  });

  it('is the only one, and has no other name', () => {
    const data = Buffer.from('{}');
    for (const name of ['../../etc/passwd', '/review.json', 'review.json/', 'x', ''])
      expect(() => open(zipOf([{ name, data }]))).toThrow('in place of');
    expect(() => open(zipOf([]))).toThrow('0 files');
    expect(() =>
      open(
        zipOf([
          { name: NAME, data },
          { name: 'b', data },
        ]),
      ),
    ).toThrow('2 files');
  });

  it('is refused where the archive is none', () => {
    expect(() => open(Buffer.from(''))).toThrow('no zip archive');
    expect(() => open(Buffer.from('{"version":1}'))).toThrow('no zip archive');
    expect(() => open(zipOf([{ name: NAME, data: Buffer.from('x'), method: 99 }]))).toThrow('method 99');
    expect(() =>
      open(zipOf([{ name: NAME, data: deflateRawSync('x').subarray(1), method: 0 }])),
    ).not.toThrow();
  });

  it('makes no damaged archive anything but refused or read', () => {
    const whole = zipOf([{ name: NAME, data: Buffer.from('a report that is long enough to be packed') }]);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const damaged = Buffer.from(whole);
        damaged[at] = byte;
        try {
          expect(onlyFileOf(damaged, NAME, 1000).length).toBeLessThanOrEqual(1000);
        } catch (error) {
          expect(error).toMatchObject({ name: 'Refused' });
        }
      }),
      { numRuns: 1000 },
    );
  });
});
