import {
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Writes one file so that whoever is killed, or reads meanwhile, has the old text or the new one whole. The folder must
 * be there. What is no file, such as a pipe or /dev/null, is written to. @throws what the system throws; the file is then as it was.
 */
export function replaceFile(file: string, text: string): void {
  const there = statSync(file, { throwIfNoEntry: false });
  if (there && !there.isFile() && !there.isDirectory()) {
    writeFileSync(file, text);
    return;
  }
  const target = realOf(file);
  const own = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    // Left by a killed run whose number came again.
    rmSync(own, { force: true });
    const descriptor = openSync(own, 'wx');
    try {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(own, target);
  } catch (error) {
    rmSync(own, { force: true });
    throw error;
  }
}

/** A link stays one; what it points at is replaced. */
function realOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
