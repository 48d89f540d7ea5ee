/** One candidate: what the term is, how sure the machine is, and, opened, why. */
import { Keys } from '../frame/keys.tsx';
import { figure } from '../frame/wording.ts';
import type { Choice } from './open-value.ts';

/** A link to the page of a term, which says all that the loaded ontologies know of it. */
export function TermLink({ root, iri, children }: { root: string; iri: string; children: string }) {
  return <a href={`${root}terms/term?iri=${encodeURIComponent(iri)}`}>{children}</a>;
}

function Why({ choice }: { choice: Choice }) {
  const largest = Math.max(...choice.contributions.map(({ value }) => Math.abs(value)), Number.EPSILON);
  return (
    <details class="why">
      <summary>Why</summary>
      <table>
        <thead><tr><th scope="col">Evidence</th><th scope="col">Weight</th><th scope="col">Because</th></tr></thead>
        <tbody>
          {choice.contributions.map(({ evidence, value, why }) => (
            <tr key={evidence + why}>
              <td>{evidence}</td>
              <td class="weight"><meter class={value < 0 ? 'against' : undefined} min={0} max={largest} value={Math.abs(value)} aria-hidden="true" />{value < 0 ? '−' : '+'}{Math.abs(value).toFixed(2)}</td>
              <td>{why}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {choice.equivalents.length > 0 && <p class="quiet">Equivalent: {choice.equivalents.join(', ')}</p>}
      {choice.holders.length > 0 && <p class="quiet">Held by {choice.holders.map(({ ontology, version, defining }) => `${ontology} ${version}${defining ? ' (defines it)' : ''}`).join(', ')}</p>}
    </details>
  );
}

const byText = { search: 'found by you', proposal: 'proposed', acceptance: 'accepted' } as const;

/** A row of the candidates: a radio button and what belongs to it. `onReplace` is offered for obsolete terms with one successor. */
export function CandidateRow({ root, choice, number, chosen, onChoose, onReplace }: { root: string; choice: Choice; number: number; chosen: boolean; onChoose: () => void; onReplace: (iri: string) => void }) {
  const replacements = typeof choice.replacedBy === 'string' ? [choice.replacedBy] : choice.replacedBy ?? [];
  const id = `candidate-${number}`;
  const note = [choice.rejected && 'rejected before', choice.obsolete && 'obsolete', choice.by && byText[choice.by]].filter((text) => typeof text === 'string');
  return (
    <li class={`candidate${chosen ? ' chosen' : ''}${choice.rejected ? ' rejected' : ''}`}>
      <input type="radio" name="candidate" id={id} checked={chosen} onChange={onChoose} aria-describedby={`${id}-about`} />
      <label for={id}>
        <span class="label">{choice.label}</span> <span class="curie">{choice.curie}</span>
        {note.map((text) => <span key={text} class="chip">{text}</span>)}
      </label>
      <span class="sure">
        {number <= 9 && <Keys of={String(number)} />}
        {!choice.by && <><meter min={0} max={1} value={choice.probability} aria-hidden="true" /><span class="percent" title={`score ${choice.score.toFixed(2)}`}><span class="unseen">Probability </span>{figure(Math.round(choice.probability * 100))} %</span></>}
      </span>
      <div class="about" id={`${id}-about`}>
        {choice.ancestors.length > 0 && <p class="path">{choice.ancestors.toReversed().join(' › ')}</p>}
        {choice.definition !== undefined && <p class="definition">{choice.definition}</p>}
        {choice.obsolete && <p class="Warning">This term is obsolete{replacements.length > 0 ? '; it was replaced by ' : ' and has no replacement.'}{replacements.map((iri) => <button key={iri} type="button" onClick={() => { onReplace(iri); }}>{iri.slice(Math.max(iri.lastIndexOf('/'), iri.lastIndexOf('#')) + 1).replace('_', ':')}</button>)}</p>}
        <p class="links"><TermLink root={root} iri={choice.iri}>{choice.iri}</TermLink></p>
      </div>
      {choice.contributions.length > 0 && <Why choice={choice} />}
    </li>
  );
}
