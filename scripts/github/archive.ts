import { inflateRawSync } from 'node:zlib';
import { Refused } from './run.ts';

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_LENGTH = 22;
const CENTRAL_LENGTH = 46;
const LOCAL_LENGTH = 30;

/**
 * The one file of a zip archive that somebody else made, by its name. Nothing is written to disk, so no path of the archive leads
 * anywhere, and no more than `limit` bytes are unpacked, whatever the archive says of itself.
 * (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3)
 * @throws Refused for anything but a plain archive with that one file.
 */
export function onlyFileOf(archive: Buffer, name: string, limit: number): Buffer {
  const end = archive.length - END_LENGTH;
  // An archive comment would follow; the action that uploads writes none.
  if (end < 0 || archive.readUInt32LE(end) !== END) throw new Refused('the artefact is no zip archive');
  if (archive.readUInt16LE(end + 10) !== 1)
    throw new Refused(`the artefact holds ${archive.readUInt16LE(end + 10)} files in place of one`);
  const central = archive.readUInt32LE(end + 16);
  const entry = slice(archive, central, CENTRAL_LENGTH);
  if (entry.readUInt32LE(0) !== CENTRAL) throw new Refused('the directory of the artefact is broken');
  const entryName = slice(archive, central + CENTRAL_LENGTH, entry.readUInt16LE(28)).toString('utf8');
  if (entryName !== name) throw new Refused(`the artefact holds "${entryName}" in place of "${name}"`);
  const [method, packed] = [entry.readUInt16LE(10), entry.readUInt32LE(20)];
  const start = entry.readUInt32LE(42);
  const local = slice(archive, start, LOCAL_LENGTH);
  if (local.readUInt32LE(0) !== LOCAL) throw new Refused('the file in the artefact is broken');
  const data = slice(archive, start + LOCAL_LENGTH + local.readUInt16LE(26) + local.readUInt16LE(28), packed);
  if (method === 0) return bounded(data, limit);
  if (method !== 8) throw new Refused(`the artefact is packed by method ${method}`);
  try {
    return inflateRawSync(data, { maxOutputLength: limit });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Refused(
      code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(limit) : `the artefact cannot be unpacked: ${code}`,
    );
  }
}

function slice(archive: Buffer, start: number, length: number): Buffer {
  if (start + length > archive.length) throw new Refused('the artefact ends before its contents');
  return archive.subarray(start, start + length);
}

function bounded(data: Buffer, limit: number): Buffer {
  if (data.length > limit) throw new Refused(tooLarge(limit));
  return data;
}

const tooLarge = (limit: number) => `the report is larger than ${limit} bytes`;
