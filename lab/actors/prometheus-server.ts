import { writeFileSync } from 'node:fs';
import { toYaml } from '../../src/yaml.ts';
import type { Actor } from '../actor.ts';
import { builtFiles } from '../binaries.ts';
import { Child } from '../child.ts';
import type { Home } from '../home.ts';
import { freePorts, LOOPBACK } from '../ports.ts';

const NAME = 'prometheus';

/** Seconds between two looks at the list of targets: a cluster has a watch for that. */
const REFRESH = 1;

/** Prometheus's own limit of a scrape, in seconds. */
const SCRAPE_TIMEOUT = 10;

/** Whom a Prometheus scrapes, and who finds it. */
export interface ServerOptions {
  /**
   * Port of the loopback address where `/targets` lists what to scrape, as HTTP service discovery has it
   * (https://prometheus.io/docs/prometheus/latest/http_sd/). The labels `__metrics_path__`, `__scrape_interval__` and
   * `__scrape_timeout__` of a target count.
   */
  readonly targets: number;
  /** Services that it answers for: `namespace/name`. */
  readonly services: readonly string[];
  /** Seconds between scrapes of a target that states no interval. */
  readonly scrapeSeconds: number;
}

/** The real Prometheus. It scrapes what it is told to over HTTP, since no pod here has an address. */
export function prometheusServer({ targets, services, scrapeSeconds }: ServerOptions): Actor {
  return {
    name: NAME,
    real: true,
    does: 'scrapes the targets that the lab lists for it, and answers every query; no rule is evaluated',
    plays: ['monitoring/kube-prometheus-stack-operator'],

    async start({ plane }) {
      const { prometheus: command = '' } = await builtFiles([NAME]);
      const [port = 0] = await freePorts(1);
      const child = await Child.start(plane.home, {
        name: NAME,
        command,
        args: [
          `--config.file=${configFile(plane.home, targets, scrapeSeconds)}`,
          `--storage.tsdb.path=${plane.home.path('data', NAME)}`,
          `--web.listen-address=${LOOPBACK}:${port}`,
        ],
        ready: async () => (await fetch(`http://${LOOPBACK}:${port}/-/ready`)).ok,
      });
      plane.add(child);
      for (const service of services) plane.network.serve(service, { port });
      return async () => {
        if (!child.running) throw new Error(`ended with ${await child.ended}`);
      };
    },
  };
}

/** Its configuration. A proxy of the environment is no matter to it: it takes none that the file does not name. */
function configFile(home: Home, targets: number, scrapeSeconds: number): string {
  const file = home.path('data', `${NAME}.yaml`);
  const url = `http://${LOOPBACK}:${targets}/targets`;
  writeFileSync(
    file,
    toYaml({
      global: {
        scrape_interval: `${scrapeSeconds}s`,
        scrape_timeout: `${Math.min(SCRAPE_TIMEOUT, scrapeSeconds)}s`,
      },
      scrape_configs: [
        {
          job_name: 'lab',
          // What a double says of its namespace and pod is what a monitor would have put there.
          honor_labels: true,
          http_sd_configs: [{ url, refresh_interval: `${REFRESH}s` }],
        },
      ],
    }),
  );
  return file;
}
