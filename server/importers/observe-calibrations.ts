/**
 * Calibration records that somebody deposited, by whatever door → a run with an observation for each of their numbers. The
 * records stay as they are; this is what the server reads out of them, by a table. What is about which instrument or light
 * path is known by what links to the record.
 */
import { boundsText, isPossible, readBounds } from '../model/bounds.ts';
import type { Field, ResourceModel } from '../model/resource-model.ts';
import { convert } from '../model/units.ts';
import { toNQuads } from '../rdf/n-quads.ts';
import { Dataset, literal, namedNode, quad } from '../rdf/terms.ts';
import type { Quad, Quad_Object, Term } from '../rdf/terms.ts';
import { qudt, rdf, xsd } from '../rdf/vocabulary.ts';
import type { CalibrationNumber, CalibrationRecord, CalibrationTable } from './calibration-table.ts';

export interface ObserveParts {
  table: CalibrationTable;
  model: ResourceModel;
  /** statements about things that other records describe */ linked: (iri: string) => readonly Quad[];
}
/** What a calibration is about, and what its holders say for it. */
interface Context { instrument?: string; lightPath?: string; image?: string; channel?: number; observedAt?: string; sampleSize?: number; software?: string; notes: string[] }

/** Creates the reading: statements of a record → those of the record that holds its observations, as N-Quads; undefined when there are none. */
export function createCalibrationObserver({ table, model, linked }: ObserveParts): (quads: readonly Quad[], record: string) => string | undefined {
  const byType = new Map(table.records.map((record) => [record.type.iri, record]));
  const holderOf = new Map(table.holders.map((holder) => [holder.type.iri, holder]));
  const named = [...byType.keys(), ...holderOf.keys()];
  return (quads, record) => {
    if (!quads.some(({ predicate, object }) => predicate.value === rdf.type && byType.has(object.value))) return undefined;
    const graph = new Dataset(quads.map(({ subject, predicate, object }) => ({ subject, predicate, object }) as Quad));
    const objects = (iri: string, predicate: string): Term[] => { const own = graph.getObjects(namedNode(iri), namedNode(predicate), null); return own.length > 0 ? own : linked(iri).filter((each) => each.subject.value === iri && each.predicate.value === predicate).map(({ object }) => object as Term); };
    const valuesOf = (iri: string, field: Field | undefined): string[] => (!field ? [] : field.path.inverse ? graph.getSubjects(namedNode(field.path.predicate), namedNode(iri), null).map(({ value }) => value) : objects(iri, field.path.predicate).map(({ value }) => value));
    const typesOf = (iri: string): string[] => objects(iri, rdf.type).map(({ value }) => value);
    const numberOf = (iri: string, field: Field | undefined, { stated, unit }: Pick<CalibrationNumber, 'stated' | 'unit'>): number | undefined => {
      const [text] = valuesOf(iri, field);
      if (!field || text === undefined) return undefined;
      const number = field.quantity ? objects(text, qudt.numericValue)[0]?.value : text, from = model.findUnit(field.quantity ? objects(text, qudt.hasUnit)[0]?.value ?? '' : stated), to = model.findUnit(unit);
      const value = number === undefined || !from || !to ? undefined : from.iri === to.iri ? Number(number) : convert(number, from, to);
      return value !== undefined && Number.isFinite(value) ? value : undefined;
    };
    const holding = (iri: string): string[] => [...graph.getSubjects(null as never, namedNode(iri), null).map(({ value }) => value), ...objects(iri, table.partOf).map(({ value }) => value)].filter((each) => each !== iri && typesOf(each).some((type) => named.includes(type)));

    const contextOf = (iri: string, own: CalibrationRecord): Context => {
      const context: Context = { notes: [] }, seen = new Set([iri]);
      const take = (from: string, { date, sampleSize, software }: Partial<CalibrationRecord>): void => {
        const [day] = valuesOf(from, date), [size] = valuesOf(from, sampleSize), [program] = valuesOf(from, software);
        if (context.observedAt === undefined && day !== undefined) {
          if (/^\d{4}-\d{2}-\d{2}(?:Z|[+-]\d{2}:\d{2})?$/.test(day)) { context.observedAt = `${day.slice(0, 10)}T00:00:00Z`; context.notes.push(`the record states the day ${day} only; its beginning is taken, in UTC`); }
          else if (/^\d{4}-\d{2}-\d{2}T/.test(day)) context.observedAt = day;
          else context.notes.push(`the record states ${day} only, so no time of observation`);
        }
        if (context.sampleSize === undefined && from === iri && size !== undefined && /^\d+$/.test(size) && Number(size) > 0) context.sampleSize = Number(size);
        if (program !== undefined) context.software ??= program;
      };
      take(iri, own);
      let level = [iri];
      for (let step = 0; step < 4 && level.length > 0; step += 1) {
        const above = level.flatMap(holding).filter((each) => !seen.has(each));
        for (const each of above) {
          seen.add(each);
          for (const type of typesOf(each)) {
            const record = byType.get(type), holder = holderOf.get(type);
            if (record) take(each, record);
            if (!holder) continue;
            const [paths, [instrument], [channel]] = [valuesOf(each, holder.fields.get('lightPath')), valuesOf(each, holder.fields.get('instrument')), valuesOf(each, holder.fields.get('channel'))];
            if (paths.length === 1) context.lightPath ??= paths[0]!;
            if (instrument !== undefined) context.instrument ??= instrument;
            if (channel !== undefined && /^\d+$/.test(channel)) context.channel ??= Number(channel);
            if (holder.fields.has('channels')) context.image ??= each;
            if (holder.fields.has('lightPaths')) context.instrument ??= each;
          }
        }
        level = above;
      }
      return context;
    };

    const out: Quad[] = [];
    const add = (subject: string, predicate: string, object: Quad_Object | string): void => { out.push(quad(namedNode(subject), namedNode(predicate), typeof object === 'string' ? namedNode(object) : object)); };
    const sayer = (subject: string, roles: ReadonlyMap<string, Field>) => (role: string, object: Quad_Object | string | undefined): void => { const field = roles.get(role); if (field && object !== undefined) add(subject, field.path.predicate, object); };
    const number = (value: number): Quad_Object => literal(String(value), namedNode(xsd.double));
    const whole = (value: number | undefined): Quad_Object | undefined => (value === undefined ? undefined : literal(String(value), namedNode(xsd.integer)));
    const time = (value: string | undefined): Quad_Object | undefined => (value === undefined ? undefined : literal(value, namedNode(xsd.dateTime)));
    const taken = new Map<string, number>();
    const nameOf = (wanted: string): string => { const local = wanted.replaceAll(/[^\w.-]+/g, '-'), nth = (taken.get(local) ?? 0) + 1; taken.set(local, nth); return `${record}#${local}${nth === 1 ? '' : `.${nth}`}`; };

    const observe = (iri: string, own: CalibrationRecord): void => {
      const context = contextOf(iri, own), base = iri.replace(/^.*[#/]/, '') || own.type.name;
      const places = own.place.flatMap(([words, field]) => { const value = numberOf(iri, field, { stated: own.placeUnit, unit: own.placeUnit }); return value === undefined ? [] : [words.replace('{}', String(value))]; });
      const about = context.lightPath ?? context.instrument ?? context.image ?? iri;
      if (about === iri) context.notes.push('nothing says to which instrument or light path the record belongs, so its numbers are about the record itself');
      const made: string[] = [];
      let program: string | undefined;
      if (context.software !== undefined) {
        program = nameOf(`${base}-software`);
        const say = sayer(program, table.softwareFields), type = typesOf(context.software).flatMap((each) => model.findType(each) ?? [])[0];
        add(program, rdf.type, table.software.iri);
        for (const role of table.softwareFields.keys()) { const [value] = valuesOf(context.software, type?.fields.find(({ name }) => name === role)); say(role, value === undefined ? undefined : literal(value)); }
      }
      const write = (each: CalibrationNumber, value: number, statistic: string | undefined, theory: number | undefined): void => {
        const observation = nameOf([base, each.local, ...statistic === undefined ? [] : [statistic], ...each.where === undefined ? [] : [each.where]].join('-')), result = nameOf(`${observation.slice(record.length + 1)}-result`), say = sayer(observation, table.fields);
        const location = [...each.where === undefined ? [] : [each.where], ...places].join(', ');
        add(observation, rdf.type, table.observation.iri);
        say('label', literal([each.field.label, ...statistic === undefined || statistic === each.statistic ? [] : [statistic], ...location === '' ? [] : [location]].join(', ')));
        say('property', each.property); say('about', about); say('lightPath', context.lightPath); say('instrument', context.instrument); say('procedure', own.procedure); say('software', program); say('image', context.image);
        say('statistic', statistic === undefined ? undefined : literal(statistic)); say('sampleSize', whole(context.sampleSize)); say('channel', whole(context.channel)); say('location', location === '' ? undefined : literal(location));
        say('observedAt', time(context.observedAt)); say('madeAt', time(context.observedAt));
        if (theory !== undefined) { say('theory', number(theory)); say('formula', literal(table.formula)); }
        say('value', number(value)); say('result', result);
        add(result, rdf.type, qudt.QuantityValue); add(result, qudt.numericValue, number(value)); add(result, qudt.hasUnit, each.unit);
        made.push(observation);
      };
      let impossible = false;
      for (const each of own.numbers) {
        const stated = numberOf(iri, each.field, each), bounds = readBounds((predicate) => linked(each.property).find((said) => said.subject.value === each.property && said.predicate.value === predicate)?.object.value);
        const value = stated !== undefined && each.statistic !== 'standardDeviation' && !isPossible(stated, bounds) ? undefined : stated;
        impossible ||= stated !== value;
        if (stated !== value) context.notes.push(`${each.field.label} is ${stated}, and is no observation: by the definition of ${each.local} it is ${boundsText(bounds, model.findUnit(each.unit)?.symbols[0])}`);
        const theory = numberOf(iri, each.theory, each);
        if (value !== undefined) write(each, value, each.statistic, theory);
        // a deviation has no unit of its own: it is in that of the value
        const [given] = valuesOf(iri, each.field), unit = given === undefined || !each.field.quantity ? each.stated : objects(given, qudt.hasUnit)[0]?.value ?? each.stated;
        const deviation = numberOf(iri, each.deviation, { stated: unit, unit: each.unit });
        if (deviation !== undefined) write(each, deviation, 'standardDeviation', undefined);
      }
      if (made.length === 0 && !impossible) return; // what is left out is said by a run
      const run = nameOf(`${base}-run`), say = sayer(run, table.runFields);
      add(run, rdf.type, table.run.iri);
      say('label', literal(`${own.type.label} ${base}`)); say('key', literal(`nbo:${iri}`)); say('status', literal(table.status)); say('origin', literal(table.origin));
      say('procedure', own.procedure); say('instrument', context.instrument); say('image', context.image); say('software', program);
      for (const note of context.notes) say('notes', literal(note));
      for (const each of made) say('observations', each);
    };
    for (const [type, own] of byType) for (const { value } of graph.getSubjects(namedNode(rdf.type), namedNode(type), null).toSorted((a, b) => (a.value < b.value ? -1 : 1))) observe(value, own);
    return out.length === 0 ? undefined : toNQuads(out, '');
  };
}
