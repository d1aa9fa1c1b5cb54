// Loaded into every measured process alike: at its end it says on descriptor 3 how much memory it had at its highest, in
// KiB, and how much processor time it took, in microseconds.
import { readFileSync, writeSync } from 'node:fs';

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeSync(3, `${peakKiB()} ${user + system}`);
});

/** What Linux says of this program; its resource usage would count the parent's memory, from which it was forked. */
function peakKiB() {
  try {
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
