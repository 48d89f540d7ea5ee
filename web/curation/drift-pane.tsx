/** What a new version of an ontology did to the terms in use, and the replacements: several are accepted as one batch. */
import { useSignal, useSignalEffect } from '@preact/signals';
import type { CurationApi } from '../api/curation.ts';
import type { Drift, DriftItem } from '../api/contract.ts';
import { createLatest } from '../frame/latest.ts';
import type { Session } from '../frame/session.ts';
import { count } from '../frame/wording.ts';
import { TermLink } from './candidate.tsx';
import { effectText } from './deciding.ts';
import type { Deciding } from './deciding.ts';

const kinds: Readonly<Record<DriftItem['kind'], string>> = { obsolete: 'obsolete', relabelled: 'has another label', moved: 'left its branch', gone: 'is gone' };

function replacementOf({ replacement }: DriftItem): { iri: string; text: string } | undefined {
  if (replacement === undefined) return undefined;
  if (typeof replacement === 'string') return { iri: replacement, text: replacement.slice(Math.max(replacement.lastIndexOf('/'), replacement.lastIndexOf('#')) + 1).replace('_', ':') };
  return { iri: replacement.iri, text: [replacement.label, replacement.curie].filter((text) => text !== undefined).join(' ') || replacement.iri };
}

/** The pane. */
export function DriftPane({ root, api, session, deciding }: { root: string; api: CurationApi; session: Session; deciding: Deciding }) {
  const drifts = useSignal<readonly Drift[] | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const ticked = useSignal<ReadonlySet<string>>(new Set());
  const again = useSignal(0);
  useSignalEffect(() => {
    void session.epoch.value;
    void again.value;
    const latest = createLatest();
    latest.run((stop) => api.drift(stop)).then((answer) => { if (answer) { drifts.value = answer; fault.value = undefined; ticked.value = new Set(); } }, (error: unknown) => { fault.value = (error as Error).message; });
    return () => { latest.stop(); };
  });
  if (fault.value !== undefined) return <p class="Violation" role="alert">{fault.value} <button type="button" onClick={() => { again.value += 1; }}>Try again</button></p>;
  if (drifts.value === undefined) return <p class="quiet">Loading …</p>;
  const items = drifts.value.flatMap((drift) => drift.items);
  if (items.length === 0) return <p class="nothing">Every term in use is alive in the versions in use. Nothing has drifted.</p>;
  const replaceable = items.filter((item) => replacementOf(item) !== undefined);
  const wanted = replaceable.filter(({ term }) => ticked.value.has(term));
  const accept = async (): Promise<void> => {
    const body = wanted.map((item) => ({ term: item.term, to: replacementOf(item)!.iri }));
    if (await deciding.send(`${count(body.length, 'term')} replaced`, (dryRun) => api.decideDrift(body, dryRun))) again.value += 1;
  };
  const tick = (term: string): void => {
    const next = new Set(ticked.value);
    if (!next.delete(term)) next.add(term);
    ticked.value = next;
  };
  return (
    <div class="drift">
      <p class="actions">
        <button type="button" class="main" disabled={wanted.length === 0 || !session.mayDecide() || deciding.busy.value !== undefined} onClick={() => { void accept(); }}>Replace {wanted.length > 0 ? count(wanted.length, 'term') : 'the ticked terms'}</button>
        {replaceable.length > 0 && <button type="button" onClick={() => { ticked.value = new Set(wanted.length === replaceable.length ? [] : replaceable.map(({ term }) => term)); }}>{wanted.length === replaceable.length ? 'Tick none' : `Tick all ${replaceable.length} with a replacement`}</button>}
      </p>
      {drifts.value.filter((drift) => drift.items.length > 0).map((drift) => (
        <section key={drift.ontology} aria-label={drift.ontology}>
          <h2>{drift.ontology}: {drift.from} → {drift.to}</h2>
          <div class="wide">
            <table>
              <thead><tr><th scope="col"><span class="unseen">Replace</span></th><th scope="col">Term</th><th scope="col">What happened</th><th scope="col">Replacement</th><th scope="col">Hits</th></tr></thead>
              <tbody>
                {drift.items.map((item) => {
                  const replacement = replacementOf(item);
                  return (
                    <tr key={item.term}>
                      <td>{replacement && <input type="checkbox" checked={ticked.value.has(item.term)} aria-label={`Replace ${item.label}`} onChange={() => { tick(item.term); }} />}</td>
                      <td><TermLink root={root} iri={item.term}>{item.label}</TermLink></td>
                      <td><span class="chip">{kinds[item.kind] ?? item.kind}</span> {item.detail}</td>
                      <td>{replacement ? <TermLink root={root} iri={replacement.iri}>{replacement.text}</TermLink> : <span class="quiet">none is proposed</span>}</td>
                      <td>{effectText(item)}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        </section>
      ))}
    </div>
  );
}
