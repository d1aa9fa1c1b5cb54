import { jsonLog } from '../../_server/log.ts';
import { run } from '../../_server/run.ts';
import { startProxy } from './proxy.ts';
import { proxySettings } from './settings.ts';

const log = jsonLog();
await run(log, async () => startProxy(proxySettings(process.env), log));
