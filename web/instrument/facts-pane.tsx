/** What an instrument is: facts, persistent identifiers, light paths and components. */
import type { Instrument } from '../api/qc.ts';
import { count } from '../frame/wording.ts';
import { ThingLink } from '../quality/verdict.tsx';

const shownComponents = 12;

export function FactsPane({ root, instrument }: { root: string; instrument: Instrument }) {
  const { facts, pids, lightPaths, components } = instrument;
  return (
    <section aria-labelledby="facts">
      <h2 id="facts">Facts</h2>
      <dl>
        {facts.map(({ label, value }) => <><dt>{label}</dt><dd>{value}</dd></>)}
        <dt>PIDs</dt>
        <dd>{pids.length === 0 ? <span class="quiet">none; a DOI or Handle in the field “pid” of its record names it for good</span> : <ul>{pids.map(({ iri, kind, label }) => <li key={iri}>{/^https?:/.test(iri) ? <a href={iri} rel="external">{label ?? iri}</a> : label ?? iri} {kind !== undefined && <span class="quiet">{kind}</span>}</li>)}</ul>}</dd>
        <dt>Light paths</dt>
        <dd>{lightPaths.length === 0 ? <span class="quiet">none is described</span> : <ul>{lightPaths.map(({ iri, name }) => <li key={iri}><ThingLink root={root} iri={iri}>{name}</ThingLink></li>)}</ul>}</dd>
      </dl>
      {components.length > 0 && (
        <details open={components.length <= shownComponents}>
          <summary>{count(components.length, 'component')}</summary>
          <div class="wide"><table>
            <thead><tr><th scope="col">Component</th><th scope="col">Type</th></tr></thead>
            <tbody>{components.map(({ iri, name, type }) => <tr key={iri}><td><ThingLink root={root} iri={iri}>{name}</ThingLink></td><td>{type}</td></tr>)}</tbody>
          </table></div>
        </details>
      )}
    </section>
  );
}
