import type { OpenApi } from './openapi.ts';

/** How a value of each format looks, in words for the cure. */
export const formatLooks: Readonly<Record<NonNullable<OpenApi['format']>, string>> = {
  int32: 'a whole number from -2147483648 to 2147483647',
  int64: 'a whole number that JSON carries without loss (up to 9007199254740991)',
  double: 'a number',
  byte: 'base64 text',
  'date-time': 'a time like 2030-01-31T12:00:00Z',
  quantity: 'a quantity like 500m, 1.5 or 256Mi',
};

// k8s.io/apimachinery pkg/api/resource: sign, digits, then a binary or decimal suffix or an exponent.
const quantity = /^[+-]?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;
const base64 = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const dateTime = /^\d{4}-\d{2}-\d{2}[Tt]([01]\d|2[0-3]):\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * Whether a value has a format. Values of another type pass: the type is checked elsewhere. The API server takes an
 * int32 of a custom resource beyond its range; the controllers, which are written in Go, then fail to read the
 * object, so it is refused here.
 */
export function hasFormat(value: unknown, format: NonNullable<OpenApi['format']>): boolean {
  if (typeof value === 'number') {
    if (format === 'int32') return value >= -2147483648 && value <= 2147483647;
    if (format === 'int64') return Number.isSafeInteger(value);
    return true;
  }
  if (typeof value !== 'string') return true;
  if (format === 'quantity') return quantity.test(value);
  if (format === 'byte') return base64.test(value.replace(/[\r\n]/g, ''));
  if (format === 'date-time') return dateTime.test(value) && isDay(value) && !Number.isNaN(Date.parse(value));
  return true;
}

/** Date.parse takes the 31st of any month. */
function isDay(time: string): boolean {
  const [year = 0, month = 0, day = 0] = time.slice(0, 10).split('-').map(Number);
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
