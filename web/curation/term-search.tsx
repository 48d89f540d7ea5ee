/** Search for another term than the candidates: a combobox that asks while one types, and only ever shows the newest answer. */
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { CurationApi } from '../api/curation.ts';
import type { TermHit } from '../api/contract.ts';
import { createLatest } from '../frame/latest.ts';
import type { Latest } from '../frame/latest.ts';

const typingMs = 120;
const shown = 12;

/** The combobox. `field` narrows to the ontologies and the branch that the field asks for. */
export function TermSearch({ api, field, onChoose }: { api: CurationApi; field: string; onChoose: (hit: TermHit) => void }) {
  const text = useSignal('');
  const hits = useSignal<readonly TermHit[]>([]);
  const at = useSignal(-1);
  const open = useSignal(false);
  const said = useSignal('');
  const anywhere = useSignal(false);
  const latest = useRef<Latest | undefined>(undefined);
  latest.current ??= createLatest();

  const ask = (): void => {
    const q = text.value.trim();
    if (q === '') { latest.current?.stop(); hits.value = []; open.value = false; said.value = ''; return; }
    latest.current?.run((stop) => api.terms({ q, field: anywhere.value ? undefined : field, limit: shown }, stop), typingMs).then((answer) => {
      if (!answer) return;
      hits.value = answer.hits;
      at.value = answer.hits.length > 0 ? 0 : -1;
      open.value = true;
      said.value = answer.hits.length > 0 ? `${answer.total} found` : anywhere.value ? 'Nothing is found.' : 'Nothing is found among the terms of this field.';
    }, (error: unknown) => { hits.value = []; open.value = true; said.value = (error as Error).message; });
  };
  const choose = (hit: TermHit | undefined): void => {
    if (!hit) return;
    onChoose(hit);
    latest.current?.stop();
    text.value = '';
    hits.value = [];
    open.value = false;
    said.value = `${hit.label} is chosen`;
    document.querySelector<HTMLElement>('#bench-list')?.focus();
  };
  const move: Readonly<Record<string, () => void>> = {
    ArrowDown: () => { at.value = Math.min(at.value + 1, hits.value.length - 1); },
    ArrowUp: () => { at.value = Math.max(at.value - 1, 0); },
    Enter: () => { choose(hits.value[at.value]); },
    Escape: () => { if (open.value) open.value = false; else document.querySelector<HTMLElement>('#bench-list')?.focus(); },
  };
  return (
    <div class="term-search" onFocusOut={(event) => { if (!event.currentTarget.contains(event.relatedTarget as Node | null)) open.value = false; }}>
      <label for="term-search">Another term</label>
      <input id="term-search" type="text" role="combobox" autocomplete="off" spellcheck={false} placeholder="Label, synonym or CURIE" aria-keyshortcuts="t"
        aria-expanded={open.value} aria-controls="term-hits" aria-autocomplete="list" aria-activedescendant={open.value && at.value >= 0 ? `hit-${at.value}` : undefined}
        value={text.value}
        onInput={(event) => { text.value = event.currentTarget.value; ask(); }}
        onKeyDown={(event) => { const act = move[event.key]; if (act) { event.preventDefault(); event.stopPropagation(); act(); } }} />
      <label class="choice quiet"><input type="checkbox" checked={anywhere.value} onChange={(event) => { anywhere.value = event.currentTarget.checked; ask(); }} /> in all ontologies</label>
      <div class={`hits${open.value ? '' : ' unseen'}`}>
        <ul id="term-hits" role="listbox" aria-label="Terms found">
          {hits.value.map((hit, index) => (
            <li key={hit.iri} id={`hit-${index}`} role="option" aria-selected={index === at.value} onMouseDown={(event) => { event.preventDefault(); choose(hit); }}>
              <span class="label">{hit.label}</span> <span class="curie">{hit.curie}</span>{hit.obsolete && <span class="chip">obsolete</span>}
              {hit.matched && hit.matched.text !== hit.label && <span class="quiet"> matched “{hit.matched.text}”</span>}
              {hit.definition !== undefined && <span class="definition">{hit.definition}</span>}
            </li>
          ))}
        </ul>
        <p class="quiet" role="status">{said.value}</p>
      </div>
    </div>
  );
}
