/** The command that serves: what it has to be ready for before it does anything that takes time. */
import { expect, onTestFinished, test, vi } from 'vitest';
import { serve } from '../../../server/cli/serve.ts';
import { readSettings } from '../../../server/settings.ts';

test('who tells it to stop while it loads what nobody has asked for yet is heard', async () => {
  const signals = ['SIGINT', 'SIGTERM'] as const, before = signals.map((signal) => new Set(process.listeners(signal)));
  const added = (): number[] => signals.map((signal, at) => process.listeners(signal).filter((each) => !before[at]!.has(each)).length);
  onTestFinished(() => { for (const [at, signal] of signals.entries()) for (const each of process.listeners(signal)) if (!before[at]!.has(each)) process.off(signal, each as () => void); });
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  onTestFinished(() => { vi.restoreAllMocks(); });
  let heard: number[] = [];
  await serve(readSettings({ data: 'nowhere', host: '0.0.0.0' }, {}), () => Promise.resolve({
    url: 'http://localhost:7117/', base: 'http://localhost:7117/', summary: { records: 0, triples: 0, example: false },
    warmUp: () => { heard = added(); return Promise.resolve(); }, close: () => Promise.resolve(),
  }));
  expect(heard).toEqual([1, 1]);
});
