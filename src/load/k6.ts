import { type LoadProfile, peakOf, type Segment, segmentsOf } from './profile.ts';
import type { Target } from './target.ts';

/** Rates of k6 are whole numbers; with this many seconds as their unit, two places after the point are too. */
const FINE = 100;

/**
 * The profile as a script for k6: an open model (`ramping-arrival-rate`), and two thresholds without which a run that could
 * not send its load would pass: no iteration is dropped, and few requests fail.
 * https://grafana.com/docs/k6/latest/using-k6/scenarios/executors/ramping-arrival-rate/
 */
export function k6Script(profile: LoadProfile, target: Target): string {
  const segments = segmentsOf(profile);
  const unit = segments.every(({ from, to }) => Number.isInteger(from) && Number.isInteger(to)) ? 1 : FINE;
  const whole = (rate: number) => Math.round(rate * unit);
  const { method, path, headers, timeoutSeconds } = profile.request;
  const scenario = {
    executor: 'ramping-arrival-rate',
    startRate: whole(segments[0]?.from ?? 0),
    timeUnit: `${unit}s`,
    preAllocatedVUs: Math.max(1, Math.ceil(peakOf(segments))),
    // As many as are under way when each waits for as long as it may: fewer would turn slowness into missing load.
    maxVUs: Math.max(1, Math.ceil(peakOf(segments) * timeoutSeconds)),
    stages: stages(segments, whole),
  };
  const options = {
    discardResponseBodies: true,
    scenarios: { load: scenario },
    thresholds: {
      dropped_iterations: ['count==0'],
      http_req_failed: [`rate<=${profile.failedPercent / 100}`],
    },
  };
  const params = {
    headers: { ...headers, ...(target.hostHeader !== undefined && { Host: target.hostHeader }) },
    timeout: `${timeoutSeconds}s`,
    redirects: 0,
  };
  return `// ${oneLine(profile.description)}
// k6 run this-file; TARGET in the environment sends the load elsewhere.
import http from 'k6/http';

export const options = ${JSON.stringify(options, null, 2)};

const target = __ENV.TARGET || ${JSON.stringify(target.url)};

export default function () {
  http.request(${JSON.stringify(method)}, target + ${JSON.stringify(path)}, null, ${JSON.stringify(params)});
}
`;
}

function stages(segments: readonly Segment[], whole: (rate: number) => number) {
  let rate = whole(segments[0]?.from ?? 0);
  return segments.flatMap(({ from, to, seconds }) => {
    const jump = whole(from) === rate ? [] : [{ target: whole(from), duration: '0s' }];
    rate = whole(to);
    return [...jump, { target: rate, duration: `${seconds}s` }];
  });
}

/** A description must not end its comment. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
