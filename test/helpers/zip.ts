import { deflateRawSync } from 'node:zlib';

/** What a test says of a file in an archive; everything else is as `actions/upload-artifact` makes it. */
export interface ZipEntry {
  readonly name: string;
  readonly data: Buffer;
  readonly method?: number;
}

/** A zip archive with sizes in its directory alone, as streaming writers leave them. Checksums are left at zero: nobody reads them here. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, method = 8 } of entries) {
    const bytes = Buffer.from(name);
    const packed = method === 8 ? deflateRawSync(data) : data;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    // Bit 3: the sizes follow the data.
    local.writeUInt16LE(8, 6);
    local.writeUInt16LE(method, 8);
    local.writeUInt16LE(bytes.length, 26);
    const descriptor = Buffer.alloc(16);
    descriptor.writeUInt32LE(0x08074b50, 0);
    descriptor.writeUInt32LE(packed.length, 8);
    descriptor.writeUInt32LE(data.length, 12);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 8);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(data.length, 24);
    entry.writeUInt16LE(bytes.length, 28);
    entry.writeUInt32LE(offset, 42);
    const file = [local, bytes, packed, descriptor];
    parts.push(...file);
    directory.push(entry, bytes);
    offset += file.reduce((length, part) => length + part.length, 0);
  }
  const size = directory.reduce((length, part) => length + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
