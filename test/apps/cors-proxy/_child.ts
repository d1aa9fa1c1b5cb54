// The proxy as a process of its own, whose names all lead to loopback. Says so on the command line: SETTINGS are JSON.
import { jsonLog } from '../../../apps/_server/log.ts';
import { run } from '../../../apps/_server/run.ts';
import { startProxy } from '../../../apps/cors-proxy/server/proxy.ts';
import { proxySettings } from '../../../apps/cors-proxy/server/settings.ts';

const log = jsonLog();
await run(log, async () =>
  startProxy(
    {
      ...proxySettings(process.env),
      host: '127.0.0.1',
      port: 0,
      metricsPort: 0,
      ...JSON.parse(process.argv[2] ?? '{}'),
    },
    log,
    {
      resolve: async () => [{ address: '93.184.215.14', family: 4 }],
      reroute: () => ({ address: '127.0.0.1', family: 4 }),
    },
  ),
);
