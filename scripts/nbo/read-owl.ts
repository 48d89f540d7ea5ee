/**
 * Names of NBO's OWL version: which classes and properties have an IRI there. Only the IRIs are taken; the OWL has no
 * tiers, no cardinalities and no units, and types many properties with misspelt classes, so every subject counts whose
 * type names a kind of property.
 */
import { Parser } from 'n3';
import { rdf } from '../../server/rdf/vocabulary.ts';

export const nboNamespaces = {
  nbo: 'http://www.quarep.org/rdf/model/v02-00/basicExtension/Hardware/',
  nboba: 'http://www.quarep.org/rdf/model/v02-00/basicExtension/Acquisition/',
  nboch: 'http://www.quarep.org/rdf/model/v02-00/calibrationPerformanceExtension/Hardware/',
  nboca: 'http://www.quarep.org/rdf/model/v02-00/calibrationPerformanceExtension/Acquisition/',
} as const;
export type NboPrefix = keyof typeof nboNamespaces;

export interface OwlNames { /** `prefix:Name` of classes */ classes: ReadonlySet<string>; /** `prefix:name` of properties */ properties: ReadonlySet<string> }

/** Reads Turtle texts. Throws the parser's error, with its line. */
export function readOwl(texts: readonly string[]): OwlNames {
  const classes = new Set<string>(), properties = new Set<string>();
  const short = (iri: string): string | undefined => {
    for (const [prefix, namespace] of Object.entries(nboNamespaces)) if (iri.startsWith(namespace) && /^[A-Za-z][\w-]*$/.test(iri.slice(namespace.length))) return `${prefix}:${iri.slice(namespace.length)}`;
    return undefined;
  };
  for (const text of texts) {
    for (const { subject, predicate, object } of new Parser().parse(text)) {
      const name = predicate.value === rdf.type ? short(subject.value) : undefined;
      const kind = object.value.replace(/^.*#/, '');
      if (name === undefined) continue;
      if (kind === 'Class') classes.add(name);
      else if (kind.endsWith('Property')) properties.add(name);
    }
  }
  return { classes, properties };
}
