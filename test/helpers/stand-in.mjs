// A program that stands in for another one: it notes how it was called and answers as its script says.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';

const [folder, ...args] = process.argv.slice(2);
const note = (line) => appendFileSync(`${folder}/calls`, `${JSON.stringify(line)}\n`);
note({ args, env: process.env, cwd: process.cwd() });

const answers = JSON.parse(readFileSync(`${folder}/answers.json`, 'utf8'));
const line = args.join(' ');
const answer = answers.find(({ to }) => line.startsWith(to)) ?? { err: `no answer to: ${line}`, code: 99 };

function end() {
  const log = args[args.indexOf('--event-log') + 1];
  if (answer.log !== undefined) writeFileSync(log, answer.log);
  if (answer.out !== undefined) process.stdout.write(answer.out);
  if (answer.err !== undefined) process.stderr.write(answer.err);
  process.exitCode = answer.code ?? 0;
}

if (answer.waits) {
  const alive = setInterval(() => {}, 1000);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      note({ signal });
      // A second one would come by now.
      setTimeout(() => {
        clearInterval(alive);
        end();
      }, 500);
    });
  }
  note({ waiting: true, parent: process.ppid });
} else end();
