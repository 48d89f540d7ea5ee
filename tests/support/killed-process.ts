/** A process that is killed at a moment of the test's choice, for tests of what it leaves behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs a script, kills it (SIGKILL) `afterMs` after it has said so many lines, and gives the whole lines that it said. */
export async function runAndKill(script: string, parameters: readonly string[], afterMs: number, lines = 1): Promise<string[]> {
  const child = spawn(process.execPath, [script, ...parameters], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => { said += text; });
  while (said.split('\n').length <= lines) await once(child.stdout, 'data');
  await new Promise((resolve) => { setTimeout(resolve, afterMs); });
  child.kill('SIGKILL');
  await once(child, 'close');
  return said.slice(0, said.lastIndexOf('\n')).split('\n');
}

/** Whole numbers below a limit, the same sequence for the same seed. */
export function createRandom(seed: number): (limit: number) => number {
  let random = seed;
  return (limit) => { random = (random * 1_103_515_245 + 12_345) % 2 ** 31; return random % limit; };
}
