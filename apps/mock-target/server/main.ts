import { jsonLog } from '../../_server/log.ts';
import { run } from '../../_server/run.ts';
import { mockTargetSettings, startMockTarget } from './mock-target.ts';

const log = jsonLog();
await run(log, async () => startMockTarget(mockTargetSettings(process.env), log));
