/** Spreadsheet templates: a list, and each as a workbook or (one type only) as CSV, derived from the model when it is asked for. */
import type { RequestHandler } from 'express';
import { findLayout } from '../derived/spreadsheet-template.ts';
import { KnownError } from '../errors.ts';
import { writeCsv } from '../exporters/csv-writer.ts';
import { writeWorkbook, xlsxType } from '../exporters/workbook-writer.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import { nearest } from '../rdf/nearest.ts';
import { negotiate } from '../rdf/negotiate.ts';
import { html, page, table } from './html.ts';
import { findParameter, searchOf } from './parameters.ts';
import { htmlOffer } from './record-forms.ts';

const jsonOffer = { mediaType: 'application/json', names: ['json'] } as const;

/** Handlers of /templates. */
export function createTemplatesApi({ model, root }: { model: ResourceModel; root: string }): Record<'list' | 'download', RequestHandler> {
  const listed = (): { name: string; title: string; description: string; xlsx: string; csv?: string }[] => [
    ...model.templates.map(({ name, title, description }) => ({ name, title, description, xlsx: `${root}templates/${name}.xlsx` })),
    ...model.types.map(({ name, label, description }) => ({ name, title: label, description, xlsx: `${root}templates/${name}.xlsx`, csv: `${root}templates/${name}.csv` })),
  ];
  return {
    list(request, response) {
      response.vary('Accept');
      if (negotiate(request.headers.accept, [jsonOffer, htmlOffer], findParameter(searchOf(request), 'format')) !== 'text/html') { response.json({ templates: listed() }); return; }
      response.type('html').send(page({
        title: 'Templates', root,
        body: html`<h1>Templates</h1><p>Spreadsheets to fill and to import, derived from the shapes: drop-downs, units in the headers, a note at every header.</p>
${table(['Template', 'What', 'Download'], listed().map(({ title, description, xlsx, csv }) => [title, description, html`<a href="${xlsx}">XLSX</a>${csv !== undefined && html` <a href="${csv}">CSV</a>`}`]))}`,
      }));
    },
    async download(request, response) {
      const [, name = '', ending = ''] = /^([A-Za-z0-9-]{1,100})\.(xlsx|csv)$/.exec(String(request.params['file'])) ?? [];
      const layout = findLayout(model, name);
      const sheet = layout?.sheets[0];
      if (!layout || !sheet) {
        const known = [...model.templates, ...model.types].map((each) => each.name);
        const near = nearest(name, known);
        throw new KnownError('not-found', `there is no template ${JSON.stringify(String(request.params['file']).slice(0, 100))}${near ? `; the nearest is ${near}.xlsx` : ', see the list of templates'}`, { templates: `${root}templates` });
      }
      if (ending === 'csv' && layout.sheets.length > 1) throw new KnownError('not-found', `${name} has ${layout.sheets.length} sheets, and CSV holds one; ask for ${name}.xlsx, or for the CSV of one type`, { templates: `${root}templates` });
      response.set({ 'content-disposition': `attachment; filename="${name}.${ending}"`, etag: `"${layout.version}-${ending}"`, 'cache-control': 'public, max-age=300' });
      if (ending === 'csv') response.type('text/csv; charset=utf-8; header=present').send(writeCsv(sheet));
      else response.type(xlsxType).send(Buffer.from(await writeWorkbook(layout)));
    },
  };
}
