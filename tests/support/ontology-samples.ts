/**
 * The same small ontology, made up for the tests, in every syntax that the readers know: a root, a child that is part of
 * another term, and an obsolete term with a replacement.
 */
import { readOntology } from '../../server/terms/readers/read-ontology.ts';
import type { ReadOntologyOptions } from '../../server/terms/readers/read-ontology.ts';
import type { ReadOntology } from '../../server/terms/term.ts';

export const obo = `format-version: 1.2
data-version: releases/2026-02-03
ontology: xao
default-namespace: sample
synonymtypedef: abbreviation "short form" EXACT
subsetdef: sample_slim "A slim"
property_value: http://purl.org/dc/terms/license https://creativecommons.org/licenses/by/4.0/
property_value: http://purl.org/dc/terms/title "Sample ontology" xsd:string

[Term]
id: XAO:0000001
name: device
def: "A thing that is made for a use." [PMID:1, Some book:2 "page 3"]

[Term]
id: XAO:0000002
name: light microscope
alt_id: XAO:0000099
def: "A microscope that uses \\"visible\\" light." [https://example.org/a\\,b]
subset: sample_slim
synonym: "LM" EXACT abbreviation [PMID:2]
synonym: "optical microscope" EXACT []
synonym: "scope" RELATED [] {source="x"}
synonym: "fluorescence microscope" NARROW []
synonym: "microscope" BROAD []
xref: EXT:12 "another one"
is_a: XAO:0000001 {source="y"} ! device
relationship: part_of XAO:0000003 ! workbench

[Term]
id: XAO:0000003
name: workbench
is_a: XAO:0000001 ! device

[Term]
id: XAO:0000004
name: obsolete telescope
is_obsolete: true
replaced_by: XAO:0000002
consider: XAO:0000001

[Typedef]
id: part_of
name: part of
xref: BFO:0000050
`;

const ids = [1, 2, 3, 4].map((number) => `http://purl.obolibrary.org/obo/XAO_000000${number}`) as [string, string, string, string];

export const oboGraphs = JSON.stringify({
  graphs: [{
    id: 'http://purl.obolibrary.org/obo/xao.json',
    meta: { version: 'http://purl.obolibrary.org/obo/xao/releases/2026-02-03/xao.json', basicPropertyValues: [
      { pred: 'http://purl.org/dc/terms/license', val: 'https://creativecommons.org/licenses/by/4.0/' }, { pred: 'http://purl.org/dc/terms/title', val: 'Sample ontology' }] },
    nodes: [
      { id: ids[0], lbl: 'device', type: 'CLASS', meta: { definition: { val: 'A thing that is made for a use.', xrefs: ['PMID:1', 'Some book:2'] } } },
      { id: ids[1], lbl: 'light microscope', type: 'CLASS', meta: {
        definition: { val: 'A microscope that uses "visible" light.', xrefs: ['https://example.org/a,b'] }, subsets: ['http://purl.obolibrary.org/obo/xao#sample_slim'],
        synonyms: [
          { pred: 'hasExactSynonym', val: 'LM', synonymType: 'http://purl.obolibrary.org/obo/xao#abbreviation', xrefs: ['PMID:2'] }, { pred: 'hasExactSynonym', val: 'optical microscope' },
          { pred: 'hasRelatedSynonym', val: 'scope' }, { pred: 'hasNarrowSynonym', val: 'fluorescence microscope' }, { pred: 'hasBroadSynonym', val: 'microscope' }],
        xrefs: [{ val: 'EXT:12' }], basicPropertyValues: [{ pred: 'http://www.geneontology.org/formats/oboInOwl#hasAlternativeId', val: 'XAO:0000099' }] } },
      { id: ids[2], lbl: 'workbench', type: 'CLASS' },
      { id: ids[3], lbl: 'obsolete telescope', type: 'CLASS', meta: { deprecated: true, basicPropertyValues: [
        { pred: 'http://purl.obolibrary.org/obo/IAO_0100001', val: ids[1] }, { pred: 'http://www.geneontology.org/formats/oboInOwl#consider', val: 'XAO:0000001' }] } },
      { id: 'http://purl.obolibrary.org/obo/BFO_0000050', lbl: 'part of', type: 'PROPERTY' }],
    edges: [
      { sub: ids[1], pred: 'is_a', obj: ids[0] }, { sub: ids[1], pred: 'http://purl.obolibrary.org/obo/BFO_0000050', obj: ids[2] }, { sub: ids[2], pred: 'is_a', obj: ids[0] }],
  }],
});

export const rdfXml = `<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [ <!ENTITY obo "http://purl.obolibrary.org/obo/" > <!ENTITY owl "http://www.w3.org/2002/07/owl#" > ]>
<rdf:RDF xmlns="&obo;xao.owl#" xml:base="&obo;xao.owl" xmlns:obo="http://purl.obolibrary.org/obo/" xmlns:owl="http://www.w3.org/2002/07/owl#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:oboInOwl="http://www.geneontology.org/formats/oboInOwl#" xmlns:terms="http://purl.org/dc/terms/">
  <owl:Ontology rdf:about="&obo;xao.owl">
    <owl:versionIRI rdf:resource="&obo;xao/releases/2026-02-03/xao.owl"/>
    <terms:license rdf:resource="https://creativecommons.org/licenses/by/4.0/"/>
    <terms:title>Sample ontology</terms:title>
  </owl:Ontology>
  <owl:ObjectProperty rdf:about="&obo;BFO_0000050"><rdfs:label>part of</rdfs:label></owl:ObjectProperty>
  <owl:Class rdf:about="&obo;XAO_0000001"><rdfs:label>device</rdfs:label><obo:IAO_0000115>A thing that is made for a use.</obo:IAO_0000115></owl:Class>
  <owl:Axiom>
    <owl:annotatedSource rdf:resource="&obo;XAO_0000001"/><owl:annotatedProperty rdf:resource="&obo;IAO_0000115"/><owl:annotatedTarget>A thing that is made for a use.</owl:annotatedTarget>
    <oboInOwl:hasDbXref>PMID:1</oboInOwl:hasDbXref><oboInOwl:hasDbXref>Some book:2</oboInOwl:hasDbXref>
  </owl:Axiom>
  <owl:Axiom>
    <owl:annotatedSource rdf:resource="&obo;XAO_0000002"/><owl:annotatedProperty rdf:resource="http://www.geneontology.org/formats/oboInOwl#hasExactSynonym"/><owl:annotatedTarget>LM</owl:annotatedTarget>
    <oboInOwl:hasDbXref>PMID:2</oboInOwl:hasDbXref><oboInOwl:hasSynonymType rdf:resource="&obo;xao#abbreviation"/>
  </owl:Axiom>
  <owl:Axiom>
    <owl:annotatedSource rdf:resource="&obo;XAO_0000002"/><owl:annotatedProperty rdf:resource="&obo;IAO_0000115"/><owl:annotatedTarget>A microscope that uses "visible" light.</owl:annotatedTarget>
    <oboInOwl:hasDbXref>https://example.org/a,b</oboInOwl:hasDbXref>
  </owl:Axiom>
  <owl:Class rdf:about="&obo;XAO_0000002">
    <rdfs:subClassOf rdf:resource="&obo;XAO_0000001"/>
    <rdfs:subClassOf><owl:Restriction><owl:onProperty rdf:resource="&obo;BFO_0000050"/><owl:someValuesFrom rdf:resource="&obo;XAO_0000003"/></owl:Restriction></rdfs:subClassOf>
    <rdfs:label>light microscope</rdfs:label>
    <obo:IAO_0000115>A microscope that uses "visible" light.</obo:IAO_0000115>
    <oboInOwl:hasExactSynonym>LM</oboInOwl:hasExactSynonym><oboInOwl:hasExactSynonym>optical microscope</oboInOwl:hasExactSynonym><oboInOwl:hasRelatedSynonym>scope</oboInOwl:hasRelatedSynonym>
    <oboInOwl:hasNarrowSynonym>fluorescence microscope</oboInOwl:hasNarrowSynonym><oboInOwl:hasBroadSynonym>microscope</oboInOwl:hasBroadSynonym>
    <oboInOwl:hasDbXref>EXT:12</oboInOwl:hasDbXref><oboInOwl:hasAlternativeId>XAO:0000099</oboInOwl:hasAlternativeId><oboInOwl:inSubset rdf:resource="&obo;xao#sample_slim"/>
  </owl:Class>
  <owl:Class rdf:about="&obo;XAO_0000003"><rdfs:subClassOf rdf:resource="&obo;XAO_0000001"/><rdfs:label>workbench</rdfs:label></owl:Class>
  <owl:Class rdf:about="&obo;XAO_0000004">
    <rdfs:label>obsolete telescope</rdfs:label><owl:deprecated rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</owl:deprecated>
    <obo:IAO_0100001 rdf:resource="&obo;XAO_0000002"/><oboInOwl:consider>XAO:0000001</oboInOwl:consider>
  </owl:Class>
</rdf:RDF>
`;

export const functional = `Prefix(obo:=<http://purl.obolibrary.org/obo/>)
Prefix(oio:=<http://www.geneontology.org/formats/oboInOwl#>)
Prefix(terms:=<http://purl.org/dc/terms/>)
# a remark (with a bracket
Ontology(<http://purl.obolibrary.org/obo/xao.owl>
<http://purl.obolibrary.org/obo/xao/releases/2026-02-03/xao.owl>
Annotation(terms:license <https://creativecommons.org/licenses/by/4.0/>)
Annotation(terms:title "Sample ontology")
Declaration(Class(obo:XAO_0000001))
Declaration(Class(obo:XAO_0000002)) Declaration(Class(obo:XAO_0000003))
Declaration(Class(obo:XAO_0000004))
Declaration(ObjectProperty(obo:BFO_0000050))
AnnotationAssertion(rdfs:label obo:BFO_0000050 "part of")
AnnotationAssertion(rdfs:label obo:XAO_0000001 "device")
AnnotationAssertion(Annotation(oio:hasDbXref "PMID:1") Annotation(oio:hasDbXref "Some book:2") obo:IAO_0000115 obo:XAO_0000001 "A thing that is made for a use.")
AnnotationAssertion(rdfs:label obo:XAO_0000002 "light microscope")
AnnotationAssertion(Annotation(oio:hasDbXref "https://example.org/a,b") obo:IAO_0000115 obo:XAO_0000002 "A microscope that uses \\"visible\\" light."^^xsd:string)
AnnotationAssertion(Annotation(oio:hasDbXref "PMID:2") Annotation(oio:hasSynonymType <http://purl.obolibrary.org/obo/xao#abbreviation>) oio:hasExactSynonym obo:XAO_0000002 "LM")
AnnotationAssertion(oio:hasExactSynonym obo:XAO_0000002 "optical microscope")
AnnotationAssertion(oio:hasRelatedSynonym obo:XAO_0000002 "scope")
AnnotationAssertion(oio:hasNarrowSynonym obo:XAO_0000002 "fluorescence microscope")
AnnotationAssertion(oio:hasBroadSynonym obo:XAO_0000002 "microscope")
AnnotationAssertion(oio:hasDbXref obo:XAO_0000002 "EXT:12")
AnnotationAssertion(oio:hasAlternativeId obo:XAO_0000002 "XAO:0000099")
AnnotationAssertion(oio:inSubset obo:XAO_0000002 <http://purl.obolibrary.org/obo/xao#sample_slim>)
SubClassOf(obo:XAO_0000002 obo:XAO_0000001)
SubClassOf(obo:XAO_0000002 ObjectSomeValuesFrom(obo:BFO_0000050 obo:XAO_0000003))
AnnotationAssertion(rdfs:label obo:XAO_0000003 "workbench")
SubClassOf(obo:XAO_0000003 obo:XAO_0000001)
AnnotationAssertion(rdfs:label obo:XAO_0000004 "obsolete telescope")
AnnotationAssertion(owl:deprecated obo:XAO_0000004 "true"^^xsd:boolean)
AnnotationAssertion(obo:IAO_0100001 obo:XAO_0000004 obo:XAO_0000002)
AnnotationAssertion(oio:consider obo:XAO_0000004 "XAO:0000001")
)
`;

export const turtle = `@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix oio: <http://www.geneontology.org/formats/oboInOwl#> .
@prefix terms: <http://purl.org/dc/terms/> .
obo:xao.owl a owl:Ontology ; owl:versionIRI <http://purl.obolibrary.org/obo/xao/releases/2026-02-03/xao.owl> ; terms:license <https://creativecommons.org/licenses/by/4.0/> ; terms:title "Sample ontology" .
obo:BFO_0000050 a owl:ObjectProperty ; rdfs:label "part of" .
obo:XAO_0000001 a owl:Class ; rdfs:label "device" ; obo:IAO_0000115 "A thing that is made for a use." .
[] a owl:Axiom ; owl:annotatedSource obo:XAO_0000001 ; owl:annotatedProperty obo:IAO_0000115 ; owl:annotatedTarget "A thing that is made for a use." ; oio:hasDbXref "PMID:1", "Some book:2" .
obo:XAO_0000002 a owl:Class ; rdfs:label "light microscope" ; obo:IAO_0000115 "A microscope that uses \\"visible\\" light." ; rdfs:subClassOf obo:XAO_0000001 ,
    [ a owl:Restriction ; owl:onProperty obo:BFO_0000050 ; owl:someValuesFrom obo:XAO_0000003 ] ;
  oio:hasExactSynonym "LM", "optical microscope" ; oio:hasRelatedSynonym "scope" ; oio:hasNarrowSynonym "fluorescence microscope" ; oio:hasBroadSynonym "microscope" ;
  oio:hasDbXref "EXT:12" ; oio:hasAlternativeId "XAO:0000099" ; oio:inSubset <http://purl.obolibrary.org/obo/xao#sample_slim> .
[] a owl:Axiom ; owl:annotatedSource obo:XAO_0000002 ; owl:annotatedProperty obo:IAO_0000115 ; owl:annotatedTarget "A microscope that uses \\"visible\\" light." ; oio:hasDbXref "https://example.org/a,b" .
[] a owl:Axiom ; owl:annotatedSource obo:XAO_0000002 ; owl:annotatedProperty oio:hasExactSynonym ; owl:annotatedTarget "LM" ; oio:hasDbXref "PMID:2" ; oio:hasSynonymType <http://purl.obolibrary.org/obo/xao#abbreviation> .
obo:XAO_0000003 a owl:Class ; rdfs:label "workbench" ; rdfs:subClassOf obo:XAO_0000001 .
obo:XAO_0000004 a owl:Class ; rdfs:label "obsolete telescope" ; owl:deprecated true ; obo:IAO_0100001 obo:XAO_0000002 ; oio:consider "XAO:0000001" .
`;

/** name of the file → its text; all say the same. */
export const sameInAll: Readonly<Record<string, string>> = { 'xao.obo': obo, 'xao.json': oboGraphs, 'xao.owl': rdfXml, 'xao-edit.owl': functional, 'xao.ttl': turtle };

export function readText(text: string | Uint8Array, options: ReadOntologyOptions = {}): Promise<ReadOntology> {
  return readOntology(typeof text === 'string' ? new TextEncoder().encode(text) : text, options);
}
