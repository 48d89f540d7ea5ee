/** Reports on a console: by file, the grave first, the place before the words, so that lines can be walked through in an editor. */
import { placeText } from '../rdf/origin-text.ts';
import type { Result, Severity } from '../rdf/report.ts';
import { requirementText } from '../validation/requirement.ts';

/** What was said of one record of a file. */
export interface FileReport { file: string; record: string; accepted: boolean; results: readonly Result[] }

const severities: readonly (readonly [Severity, string, string])[] = [['Violation', 'wrong', 'violation'], ['Warning', 'missing or doubtful', 'warning'], ['Info', 'would help', 'hint']];
const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** A result as one line: where, what, what would be right, and who asks for it. */
export function resultLine(result: Result, { severity = true } = {}): string {
  const place = placeText(result.origin);
  const about = place === '' && result.focus_node !== '' ? `<${result.focus_node}>` : place;
  return `${severity ? `${result.severity}${about ? ` at ${about}` : ''}: ` : about ? `${about}: ` : ''}${result.message}${result.remedy ? `; ${result.remedy}` : ''}${result.requirement ? ` [${requirementText(result.requirement)}]` : ''}`;
}

/** The reports as text. `most` results of one file are shown. */
export function reportsText(reports: readonly FileReport[], most = 40): string {
  return reports.map(({ file, record, accepted, results }) => {
    const groups = severities.map(([severity, title, word]) => ({ title, word, own: results.filter((result) => result.severity === severity) })).filter(({ own }) => own.length > 0);
    const many = reports.some((other) => other.file === file && other.record !== record);
    const lines = [`${file}${many ? ` <${record}>` : ''}: ${accepted ? 'could be deposited' : 'refused'}${groups.length > 0 ? ` (${groups.map(({ own, word }) => counted(own.length, word)).join(', ')})` : ''}`];
    let left = most;
    for (const { title, own } of groups) {
      if (left <= 0) break;
      lines.push(`  ${title}`, ...own.slice(0, left).map((result) => `    ${resultLine(result, { severity: false })}`));
      left -= own.length;
    }
    const patches = results.filter(({ patch }) => patch !== undefined).length;
    if (left < 0) lines.push(`    … and ${-left} more; --log FILE keeps all of them`);
    if (patches > 0) lines.push(`  ${counted(patches, 'result')} can be mended by a ready patch: --patches FILE writes ${patches === 1 ? 'it' : 'them'}`);
    return lines.join('\n');
  }).join('\n');
}

/** The patches of the reports as one RDF patch; what each mends stands above it as a remark. */
export function patchesText(reports: readonly FileReport[]): string {
  const seen = new Set<string>();
  return reports.flatMap(({ results }) => results).flatMap((result) => {
    if (result.patch === undefined || seen.has(result.patch)) return [];
    seen.add(result.patch);
    return [`# ${resultLine(result).replaceAll(/\s+/g, ' ')}\n${result.patch}`];
  }).join('');
}
