/** Processes that must not outlive this one. */
import type { ChildProcess } from 'node:child_process';

/** Kills the child when this process ends, before anything else is cleaned up. Gives a function that lets go of it. */
export function endWithUs(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): () => void {
  const kill = (): void => void child.kill(signal);
  process.prependOnceListener('exit', kill);
  return () => process.off('exit', kill);
}
