/**
 * Resources as a person reads them: fields by the model's names and order, quantities as number and unit, terms and links
 * by their labels, everything else by its short name. Pure: quads and labels in, HTML out; it knows no class or field.
 */
import webPages from '../../web/pages.json' with { type: 'json' };
import type { Field, ResourceModel, ResourceType } from '../model/resource-model.ts';
import type { Quad, Term } from '../rdf/terms.ts';
import { namespaces, qudt, rdf } from '../rdf/vocabulary.ts';
import { html, link } from './html.ts';
import type { Html } from './html.ts';

export interface ViewParts { model: ResourceModel; base: string; root: string; labelPredicates: readonly string[] }

/** One resource with its statements, prepared for showing. */
export interface ResourceView { iri: string; label: string; types: ResourceType[]; typeIris: string[]; quads: Quad[] }

export interface PageContext {
  /** IRI whose hash IRIs are anchors of this page */ record?: string;
  labels: ReadonlyMap<string, string>;
  /** statements of the page by subject (quantities are looked up here) */ bySubject: ReadonlyMap<string, readonly Quad[]>;
  /** links within the page by what they lead to */ byObject?: ReadonlyMap<string, readonly Quad[]>;
}

export interface ResourceViews {
  /** Statements → resources in the model's order; quantity nodes are parts of others and none themselves. */
  group(quads: readonly Quad[]): { resources: ResourceView[]; bySubject: Map<string, Quad[]>; byObject: Map<string, Quad[]> };
  /** Where a page about this IRI is. */
  hrefOf(iri: string, record?: string): string;
  /** A link to it, by its label. */
  linkTo(iri: string, context: PageContext): Html;
  /** The list of its fields and other statements. */
  fields(resource: ResourceView, context: PageContext): Html;
  /** Links to the built pages that are about things of its type. */
  pagesOf(resource: ResourceView): Html;
  /** A section with anchor, heading and fields. */
  section(resource: ResourceView, context: PageContext): Html;
  /** prefix:name, or the IRI itself. */
  shortName(iri: string): string;
  /** Heading for a predicate that leads to a resource of this page. */
  fieldName(predicate: string, typeIri?: string): string;
}

const isQuantity = (quads: readonly Quad[] | undefined): boolean => quads?.some((each) => each.predicate.value === qudt.numericValue) ?? false;

/** Creates the views of one model. */
export function createResourceViews({ model, base, root, labelPredicates }: ViewParts): ResourceViews {
  const prefixes = Object.entries({ ...namespaces, ...model.prefixes }).filter(([prefix]) => prefix !== '').toSorted(([, a], [, b]) => b.length - a.length);
  const typeOrder = new Map(model.types.map((type, index) => [type.iri, index]));
  const anyField = new Map<string, Field>();
  for (const type of model.types) for (const field of type.fields) if (!field.path.inverse && !anyField.has(field.path.predicate)) anyField.set(field.path.predicate, field);

  const shortName = (iri: string): string => {
    const found = prefixes.find(([, namespace]) => iri.startsWith(namespace) && iri.length > namespace.length);
    return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
  };
  const hrefOf = (iri: string, record?: string): string => {
    if (record !== undefined && iri.startsWith(`${record}#`)) return iri.slice(record.length);
    if (iri.startsWith(base)) return root + iri.slice(base.length);
    return `${root}resources?iri=${encodeURIComponent(iri)}`;
  };
  const labelIn = (quads: readonly Quad[]): string | undefined => {
    for (const predicate of labelPredicates) {
      const found = quads.find((each) => each.predicate.value === predicate && each.object.termType === 'Literal');
      if (found) return found.object.value;
    }
    return undefined;
  };

  const quantity = (quads: readonly Quad[]): Html => {
    const value = quads.find((each) => each.predicate.value === qudt.numericValue)?.object.value ?? '';
    const unit = quads.find((each) => each.predicate.value === qudt.hasUnit || each.predicate.value === qudt.unit)?.object.value;
    const known = unit === undefined ? undefined : model.findUnit(unit);
    return html`<span title="${known?.label ?? unit ?? 'no unit'}">${value} ${known?.symbols[0] ?? (unit === undefined ? '' : shortName(unit))}</span>`;
  };
  const linkTo = (iri: string, context: PageContext): Html => {
    const label = context.labels.get(iri) ?? (context.bySubject.has(iri) ? labelIn(context.bySubject.get(iri)!) : undefined);
    return html`<a href="${hrefOf(iri, context.record)}" title="${iri}">${label ?? shortName(iri)}</a>`;
  };
  const value = (term: Term, context: PageContext): Html => {
    if (term.termType === 'Literal') {
      if (/^https?:\/\/\S+$/.test(term.value)) return link(term.value, term.value);
      return html`${term.value}${term.language !== '' && html` <span class="quiet">${term.language}</span>`}`;
    }
    const quads = context.bySubject.get(term.value);
    return isQuantity(quads) ? quantity(quads!) : linkTo(term.value, context);
  };
  const row = (name: Html | string, terms: readonly Term[], context: PageContext): Html =>
    html`<dt>${name}</dt><dd>${terms.length === 1 ? value(terms[0]!, context) : html`<ul>${terms.slice(0, 200).map((term) => html`<li>${value(term, context)}</li>`)}${terms.length > 200 && html`<li class="quiet">and ${terms.length - 200} more</li>`}</ul>`}</dd>
`;

  const fieldName = (predicate: string, typeIri?: string): string => {
    const own = typeIri === undefined ? undefined : model.findType(typeIri)?.fields.find((field) => field.path.predicate === predicate && !field.path.inverse);
    return (own ?? anyField.get(predicate))?.label ?? shortName(predicate);
  };
  const fields = (resource: ResourceView, context: PageContext): Html => {
    const byPredicate = new Map<string, Term[]>();
    for (const { predicate, object } of resource.quads) if (predicate.value !== rdf.type) byPredicate.set(predicate.value, [...byPredicate.get(predicate.value) ?? [], object]);
    const rows: Html[] = [];
    for (const field of resource.types.flatMap((type) => type.fields)) {
      const terms = field.path.inverse ? undefined : byPredicate.get(field.path.predicate);
      if (!terms) continue;
      rows.push(row(html`<span title="${field.description}">${field.label}</span>`, terms, context));
      byPredicate.delete(field.path.predicate);
    }
    for (const [predicate, terms] of byPredicate) rows.push(row(html`<span class="quiet" title="${predicate}">${shortName(predicate)}</span>`, terms, context));
    for (const [predicate, links] of Map.groupBy(context.byObject?.get(resource.iri) ?? [], (each) => each.predicate.value)) {
      const inverse = resource.types.flatMap((type) => type.fields).find((field) => field.path.inverse && field.path.predicate === predicate);
      rows.push(row(inverse ? html`<span title="${inverse.description}">${inverse.label}</span>` : html`<span class="quiet">${fieldName(predicate)} of</span>`, links.map((each) => each.subject), context));
    }
    return html`<dl>${rows}</dl>`;
  };

  // which page is about things of which type stands in the table of the pages
  const pagesOf = ({ iri, types }: ResourceView): Html => html`${webPages.filter(({ of }) => of !== undefined && types.some((type) => type.name === of || model.findType(of)?.descendants.includes(type.name)))
    .map(({ path, about }) => html`<p><a href="${root}${path}?iri=${encodeURIComponent(iri)}">${about}</a></p>
`)}`;

  return {
    shortName, hrefOf, linkTo, fields, fieldName, pagesOf,
    group(quads) {
      const bySubject = Map.groupBy(quads, (each) => each.subject.value);
      const byObject = Map.groupBy(quads.filter((each) => each.object.termType === 'NamedNode' && bySubject.has(each.object.value) && each.predicate.value !== rdf.type), (each) => each.object.value);
      const resources = [...bySubject].filter(([, own]) => !isQuantity(own)).map(([iri, own]): ResourceView => {
        const typeIris = own.filter((each) => each.predicate.value === rdf.type).map((each) => each.object.value);
        const types = typeIris.flatMap((type) => model.findType(type) ?? []);
        // a parent type says nothing that its subtype does not
        const narrow = types.filter((type) => !types.some((other) => type.descendants.includes(other.name)));
        return { iri, label: labelIn(own) ?? shortName(iri).split('#').at(-1)!, types: narrow, typeIris, quads: own };
      });
      const rank = (resource: ResourceView): number => Math.min(...resource.typeIris.map((type) => typeOrder.get(type) ?? 10_000), 10_000);
      return { resources: resources.toSorted((a, b) => rank(a) - rank(b) || (a.label < b.label ? -1 : 1)), bySubject, byObject };
    },
    section(resource, context) {
      const anchor = context.record !== undefined && resource.iri.startsWith(`${context.record}#`) ? resource.iri.slice(context.record.length + 1) : undefined;
      const types = resource.types.length > 0 ? resource.types.map((type) => type.label) : resource.typeIris.map(shortName);
      return html`<section${anchor !== undefined && html` id="${anchor}"`}><h3>${resource.label} <span class="quiet">${types.join(', ')}</span></h3>
<p class="quiet">${linkTo(resource.iri, { ...context, labels: new Map([[resource.iri, resource.iri]]) })}</p>
${pagesOf(resource)}${fields(resource, context)}</section>
`;
    },
  };
}
