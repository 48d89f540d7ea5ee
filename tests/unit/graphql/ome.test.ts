/** An OME-XML document, asked for by GraphQL: regions with their shapes, annotations by key, planes, folders, both ways along the links. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGraphql } from './graphql-harness.ts';
import type { GraphqlUnderTest } from './graphql-harness.ts';

const document = `<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">
  <Folder ID="Folder:0" Name="mitosis"><ImageRef ID="Image:0"/><ROIRef ID="ROI:1"/></Folder>
  <Image ID="Image:0" Name="cells">
    <Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint8" SizeX="6" SizeY="4" SizeZ="1" SizeC="1" SizeT="2"><Plane TheZ="0" TheC="0" TheT="0" DeltaT="0"/><Plane TheZ="0" TheC="0" TheT="1" DeltaT="1.5" DeltaTUnit="min"/></Pixels>
    <ROIRef ID="ROI:1"/><ROIRef ID="ROI:2"/><AnnotationRef ID="Annotation:0"/><AnnotationRef ID="Annotation:1"/>
  </Image>
  <ROI ID="ROI:1" Name="nucleus"><Union><Ellipse ID="Shape:1" X="3" Y="2" RadiusX="1.5" RadiusY="1"/><Label ID="Shape:2" X="3" Y="2" Text="A"/></Union></ROI>
  <ROI ID="ROI:2" Name="spindle"><Union><Line ID="Shape:3" X1="0" Y1="0" X2="5" Y2="3"/></Union></ROI>
  <StructuredAnnotations>
    <MapAnnotation ID="Annotation:0" Namespace="example.org/kv"><Value><M K="Gene">CDC42</M><M K="Gene">RAC1</M></Value></MapAnnotation>
    <TagAnnotation ID="Annotation:1"><Value>checked</Value></TagAnnotation>
  </StructuredAnnotations>
</OME>`;

let graphql: GraphqlUnderTest;
beforeAll(async () => {
  graphql = await startGraphql();
  const { data, errors } = await graphql.ask('mutation($source: String!) { deposit(source: $source, mediaType: "application/vnd.ome+xml", name: "cells.ome.xml", record: "cells") { accepted } }', { source: document }, 'contributor');
  if (!(data as { deposit: { accepted: boolean }[] } | null)?.deposit[0]?.accepted) throw new Error(JSON.stringify(errors ?? data));
});
afterAll(() => graphql.close());

test('regions are found by name, with their shapes, each of its kind, and the image that they lie in', async () => {
  expect(await graphql.data('{ rois(where: { name: { eq: "nucleus" } }) { nodes { name shapes { __typename caption ... on Ellipse { x radiusX } } images { name } folders { name } } } }')).toEqual({
    rois: { nodes: [{ name: 'nucleus', shapes: [{ __typename: 'Ellipse', caption: null, x: 3, radiusX: 1.5 }, { __typename: 'Label', caption: 'A' }], images: [{ name: 'cells' }], folders: [{ name: 'mitosis' }] }] },
  });
});

test('images are found by a pair of their annotations, and by the kind of shape in their regions', async () => {
  expect(await graphql.data('{ images(where: { structuredAnnotations: { some: { type: "MapAnnotation" } }, rois: { some: { shapes: { some: { type: "Line" } } } } }) { totalCount nodes { name structuredAnnotations { __typename ... on MapAnnotation { namespace pairs { key value } } ... on TagAnnotation { tag } } } } }')).toEqual({
    images: { totalCount: 1, nodes: [{ name: 'cells', structuredAnnotations: [{ __typename: 'MapAnnotation', namespace: 'example.org/kv', pairs: [{ key: 'Gene', value: 'CDC42' }, { key: 'Gene', value: 'RAC1' }] }, { __typename: 'TagAnnotation', tag: 'checked' }] }] },
  });
  expect(await graphql.data('{ mapAnnotations(where: { pairs: { some: { key: { eq: "Gene" }, value: { eq: "RAC1" } } } }) { nodes { images { name } } } }')).toEqual({ mapAnnotations: { nodes: [{ images: [{ name: 'cells' }] }] } });
});

test('planes are compared by their time in any unit', async () => {
  expect(await graphql.data('{ planes(where: { deltaT: { gt: 60, unit: "s" } }) { nodes { theT deltaT { value unit } image { name } } } }')).toEqual({ planes: { nodes: [{ theT: 1, deltaT: { value: 1.5, unit: 'min' }, image: [{ name: 'cells' }] }] } });
});
