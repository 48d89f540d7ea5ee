/** ZIP archives made by hand, so that tests can lie in them: sizes that are not true, entries that are cut, odd names. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry { name: string; data: string | Uint8Array; /** size that the directory claims, instead of the true one */ claims?: number }

export function zipOf(entries: readonly ZipEntry[]): Uint8Array {
  const parts: Buffer[] = [], directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, claims } of entries) {
    const bytes = Buffer.from(data as string), packed = deflateRawSync(bytes), title = Buffer.from(name);
    const sizes = Buffer.alloc(12);
    sizes.writeUInt32LE(crc32(bytes), 0); sizes.writeUInt32LE(packed.length, 4); sizes.writeUInt32LE(claims ?? bytes.length, 8);
    const head = Buffer.alloc(14);
    head.writeUInt32LE(0x04034b50, 0); head.writeUInt16LE(20, 4); head.writeUInt16LE(8, 8);
    const lengths = Buffer.alloc(4);
    lengths.writeUInt16LE(title.length, 0);
    const local = Buffer.concat([head, sizes, lengths, title, packed]);
    const central = Buffer.alloc(16);
    central.writeUInt32LE(0x02014b50, 0); central.writeUInt16LE(20, 4); central.writeUInt16LE(20, 6); central.writeUInt16LE(8, 10);
    const tail = Buffer.alloc(18);
    tail.writeUInt16LE(title.length, 0); tail.writeUInt32LE(offset, 14);
    directory.push(Buffer.concat([central, sizes, tail, title]));
    parts.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory), end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0); end.writeUInt16LE(entries.length, 8); end.writeUInt16LE(entries.length, 10); end.writeUInt32LE(list.length, 12); end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...parts, list, end]));
}

const head = '<?xml version="1.0" encoding="UTF-8"?>';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main', relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** The least workbook that has one sheet with this XML. */
export function workbookWith(sheetXml: string, { name = 'Biosample', claims, more = [] }: { name?: string; claims?: number; more?: readonly ZipEntry[] } = {}): Uint8Array {
  return zipOf([
    { name: '[Content_Types].xml', data: `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>` },
    { name: '_rels/.rels', data: `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>` },
    { name: 'xl/workbook.xml', data: `${head}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="${name}" sheetId="1" r:id="rId1"/></sheets></workbook>` },
    { name: 'xl/_rels/workbook.xml.rels', data: `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>` },
    { name: 'xl/worksheets/sheet1.xml', data: sheetXml.startsWith('<?') || sheetXml.startsWith('<!') ? sheetXml : `${head}<worksheet xmlns="${main}"><sheetData>${sheetXml}</sheetData></worksheet>`, ...(claims === undefined ? {} : { claims }) },
    ...more,
  ]);
}

/** A row of texts in a sheet's XML. */
export const xmlRow = (number: number, ...texts: readonly string[]): string => `<row r="${number}">${texts.map((text, at) => `<c r="${String.fromCharCode(65 + at)}${number}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`).join('')}</row>`;
