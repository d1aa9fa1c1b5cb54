export type Level = 'info' | 'warn' | 'error';

/** What a line says besides its message. Fields that are `undefined` are left out. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes one line. */
export type Log = (level: Level, message: string, fields?: Fields) => void;

/** One JSON object a line on standard output: `time` (ISO 8601), `level`, `message`, and the fields. */
export function jsonLog(write: (line: string) => void = (line) => process.stdout.write(line)): Log {
  return (level, message, fields) =>
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
}
