/** How Pulumi writes a change of colour (sdk/go/common/diag/colors in pulumi/pulumi). */
const COLOR = /<\{%.*?%\}>/g;

/** A resource that failed, and what was said of it. */
export interface Failure {
  /** Pulumi's name of the resource, such as `nat-address-a`. */
  readonly name: string;
  /** Its type, such as `aws:ec2/eip:Eip`. */
  readonly type: string;
  readonly message: string;
}

/**
 * The resources that failed, each once for each message, in the log that Pulumi writes of a run (`--event-log`): a JSON document a line, of
 * which a run that was killed leaves the last unfinished. What the log says besides, such as arguments, is not looked at.
 */
export function failuresIn(log: string): Failure[] {
  const found = new Map<string, Failure>();
  for (const line of log.split('\n')) {
    const event = diagnosticOf(line);
    if (event?.severity !== 'error' || typeof event.message !== 'string' || typeof event.urn !== 'string')
      continue;
    // urn:pulumi:<stack>::<project>::<types>::<name> (sdk/go/common/resource/urn in pulumi/pulumi); the stack itself fails with any of its resources.
    const [, , types = '', ...rest] = event.urn.split('::');
    const type = types.split('$').at(-1) ?? '';
    const name = rest.join('::');
    if (type === 'pulumi:pulumi:Stack' || name === '') continue;
    const failure = {
      name,
      type,
      message: event.message.replace(COLOR, '').trim(),
    };
    found.set(JSON.stringify(failure), failure);
  }
  return [...found.values()];
}

interface Diagnostic {
  readonly urn?: unknown;
  readonly message?: unknown;
  readonly severity?: unknown;
}

function diagnosticOf(line: string): Diagnostic | undefined {
  try {
    return (JSON.parse(line) as { diagnosticEvent?: Diagnostic } | null)?.diagnosticEvent;
  } catch {
    return undefined;
  }
}
