// `node scripts/charts.mjs refresh [chart...] [--charts DIR]`; TypeScript needs Node 24, which `npm run` brings.
import { chartsCommand } from '../src/charts/command.ts';

process.exitCode = chartsCommand(process.argv.slice(2));
