/** Processes that must not outlive this one, and what they take. */
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Kills the child when this process ends, before anything else is cleaned up. Gives a function that lets go of it. */
export function endWithUs(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): () => void {
  const kill = (): void => void child.kill(signal);
  process.prependOnceListener('exit', kill);
  return () => process.off('exit', kill);
}

/** Linux counts in hundredths of a second. */
const MICROS_OF_TICK = 10_000;

/**
 * Microseconds of processor time of a process and its children, those that have ended included.
 * @returns NaN where there is no /proc
 */
export function processorTimeOf(pid: number): number {
  try {
    const ticks = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => usageOf(name))
      .reduce((sum, used) => {
        if (used.pid === pid) return sum + used.own + used.ended;
        return used.parent === pid ? sum + used.own : sum;
      }, 0);
    return ticks * MICROS_OF_TICK;
  } catch {
    return NaN;
  }
}

/** Fields of /proc/<pid>/stat behind the name, which may hold anything but ends with the last bracket. */
function usageOf(name: string): { pid: number; parent: number; own: number; ended: number } {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [, parent = 0] = fields;
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11);
    return { pid: Number(name), parent, own: user + system, ended: endedUser + endedSystem };
  } catch {
    // Ended while we looked.
    return { pid: 0, parent: 0, own: 0, ended: 0 };
  }
}
