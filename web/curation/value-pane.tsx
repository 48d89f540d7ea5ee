/** The middle: the open value with what is known around it, its candidates, and what was decided on it before. */
import type { CurationApi } from '../api/curation.ts';
import type { Decision, Value } from '../api/contract.ts';
import { count, listed, nameOf, time } from '../frame/wording.ts';
import { CandidateRow } from './candidate.tsx';
import { proposalOf } from './open-value.ts';
import type { OpenValue } from './open-value.ts';
import { TermSearch } from './term-search.tsx';
import type { Worklist } from './worklist.ts';

const verbs: Readonly<Record<string, string>> = { accept: 'accepted', propose: 'proposed', reject: 'rejected', 'no-term': 'said that no term fits', defer: 'deferred it', reopen: 'opened it again' };

function Decisions({ decisions }: { decisions: readonly Decision[] }) {
  if (decisions.length === 0) return null;
  return (
    <section aria-label="Earlier decisions">
      <h3>Earlier decisions</h3>
      <ul class="decisions">
        {decisions.map((row) => (
          <li key={`${row.time} ${row.decision} ${row.term}`}>
            <strong>{nameOf(row.agent, row.agent_name)}</strong> {verbs[row.decision] ?? row.decision} {row.label ?? row.curie ?? row.term}{row.label !== undefined && row.curie !== undefined && <span class="curie"> {row.curie}</span>}
            {row.time !== undefined && <span class="quiet"> {time(row.time)}</span>}
            {row.reviewers !== undefined && row.reviewers.length > 0 && <span class="quiet">, agreed by {listed(row.reviewers.map((iri) => nameOf(iri)))}</span>}
            {row.comment !== undefined && <q>{row.comment}</q>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Proposal({ value }: { value: Value }) {
  const proposal = proposalOf(value);
  if (!proposal) return null;
  return <p class="banner" role="note"><strong>{nameOf(proposal.agent, proposal.agent_name)}</strong> proposes {proposal.label ?? proposal.curie ?? proposal.term}. A second curator agrees, or decides otherwise.{value.disagreement === true && ' Curators disagree on this one.'}</p>;
}

/** The pane; `root` is the path of the base. */
export function ValuePane({ root, api, list, open, onBack }: { root: string; api: CurationApi; list: Worklist; open: OpenValue; onBack: () => void }) {
  const value = open.detail.value;
  if (!value) {
    return (
      <section class="value" aria-label="Value" tabIndex={-1}>
        {open.fault.value !== undefined ? <p class="Violation" role="alert">{open.fault.value} <button type="button" onClick={() => { void open.reload(); }}>Try again</button></p> : <p class="quiet">{open.loading.value ? 'Loading …' : 'Choose a value in the list.'}</p>}
      </section>
    );
  }
  const [type = '', name = ''] = value.field.split('.');
  const label = list.fields.value.find(({ field }) => field === value.field)?.label ?? value.field;
  const choices = open.choices.value;
  const replace = (iri: string): void => {
    void api.terms({ q: iri, limit: 5 }).then(({ hits }) => { const hit = hits.find((each) => each.iri === iri); if (hit) open.add(hit); });
  };
  return (
    <section class={`value${open.current.value ? '' : ' stale'}`} aria-label="Value" tabIndex={-1} aria-busy={open.loading.value}>
      <button type="button" class="back" onClick={onBack}>← Back to the list</button>
      <header>
        <h2>{value.text}</h2>
        <p><a href={`${root}reference/${type}#${name}`}>{label}</a> <span class="quiet">{value.field}</span> · {value.images > 0 && <>{count(value.images, 'image')} · </>}{count(value.things, 'thing')} · {count(value.records, 'record')}</p>
      </header>
      <Proposal value={value} />
      <dl class="context">
        {Object.entries(value.context).map(([key, text]) => <><dt key={key}>{key}</dt><dd>{text}</dd></>)}
        {value.examples.length > 0 && <><dt>Stands in</dt><dd>{value.examples.map(({ iri, label: what, type: kind }, index) => <>{index > 0 && ', '}<a key={iri} href={`${root}resources?iri=${encodeURIComponent(iri)}`} title={kind}>{what}</a></>)}</dd></>}
      </dl>
      <fieldset>
        <legend>Candidates</legend>
        {value.abstained && <p class="Warning">The ranking does not decide{value.reason === undefined ? '' : `: ${value.reason}`}. Choose one, search for another, or say that no term fits.</p>}
        {choices.length === 0 && <p class="quiet">No term of the loaded ontologies is like this text. Search for one, or say that no term fits.</p>}
        <ol class="candidates" key={value.id}>
          {choices.map((choice, index) => <CandidateRow root={root} key={choice.iri} choice={choice} number={index + 1} chosen={choice.iri === open.chosen.value} onChoose={() => { open.chosen.value = choice.iri; }} onReplace={replace} />)}
        </ol>
      </fieldset>
      <TermSearch key={value.id} api={api} field={value.field} onChoose={(hit) => { open.add(hit); }} />
      <Decisions decisions={value.decisions} />
    </section>
  );
}
