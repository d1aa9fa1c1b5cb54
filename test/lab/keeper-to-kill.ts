import { Child } from '../../lab/child.ts';
import { Home } from '../../lab/home.ts';
import { Leash } from '../../lab/leash.ts';

// Holds three programs on a leash, says their ids, and waits to be killed.
const home = new Home(process.argv[2] ?? '');
home.create();
new Leash(home);
const pids: number[] = [];
for (const name of ['a', 'b', 'c']) {
  const child = await Child.start(home, { name, command: 'sleep', args: ['64'], ready: async () => true });
  pids.push(child.pid);
}
console.log(JSON.stringify(pids));
