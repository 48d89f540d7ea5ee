/** Templates of several sheets as data: `mg:Template` in the shapes says which types stand together in one workbook. */
import { KnownError } from '../errors.ts';
import { dcterms, mg, rdf } from '../rdf/vocabulary.ts';
import type { ShapesReader } from './build-model.ts';
import type { SheetTemplate } from './resource-model.ts';

/** All templates, by name. Throws start-up-faults when one has no name or lists a class without a shape. */
export function readTemplates(shapes: ShapesReader, typeNames: ReadonlyMap<string, string>): SheetTemplate[] {
  const faults: string[] = [];
  const templates = shapes.dataset.getSubjects(rdf.type, mg.Template, null).map((template) => {
    const text = (predicate: string): string => shapes.value(template, predicate)?.value ?? '';
    const name = text(dcterms.identifier), source = text(dcterms.source);
    if (!/^[a-z][a-z0-9-]*$/.test(name)) faults.push(`${template.value}: dcterms:identifier "${name}" is no name in kebab-case`);
    const head = shapes.value(template, mg.sheets);
    const classes = head ? shapes.list(head).map(({ value }) => value) : [];
    if (classes.length === 0) faults.push(`${template.value}: mg:sheets lists no class`);
    for (const iri of classes) if (!typeNames.has(iri)) faults.push(`${template.value}: ${iri} has no shape`);
    return Object.freeze({ name, title: text(dcterms.title) || name, description: text(dcterms.description), ...(source ? { source } : {}), types: Object.freeze(classes.flatMap((iri) => typeNames.get(iri) ?? [])) });
  });
  if (faults.length > 0) throw new KnownError('start-up-faults', 'templates are not valid', { faults });
  return templates.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
