/** /qc/series and /qc/drifting: series of observations with their charts as JSON, and the numbers as CSV. */
import type { RequestHandler } from 'express';
import { KnownError } from '../errors.ts';
import { csvType, writeCsvTable } from '../exporters/csv-writer.ts';
import type { Charts, Series } from '../quality/charts.ts';
import { negotiate } from '../rdf/negotiate.ts';
import type { Offer } from '../rdf/negotiate.ts';
import { findParameter, readWhole, searchOf } from './parameters.ts';
import { readListRequest, readSeriesRequest } from './qc-series-requests.ts';

const offers: readonly Offer[] = [{ mediaType: 'application/json', names: ['json'] }, { mediaType: csvType, names: ['csv'] }];

/** One row a point; what all points share stands in each row, so that a file speaks for itself. */
export function seriesCsv({ points, property, label, unit, unitSymbol, procedure, about, channel, otherChannel, location, statistic, parameters }: Series): string {
  const shared = [property, unit, procedure, about.iri, channel, otherChannel, location, statistic, parameters];
  return writeCsvTable(
    ['time', `${label}${unitSymbol === undefined ? '' : ` (${unitSymbol})`}`, 'standard uncertainty', 'n', 'verdict', 'against theory', 'against baseline', 'against specification', 'theoretical value', 'control chart', 'observation', 'run', 'image', 'property', 'unit', 'procedure', 'about', 'channel', 'other channel', 'location', 'statistic', 'parameters', 'time is of'],
    points.map(({ at, value, uncertainty, n, verdict, verdicts, theoretical, signals, observation, run, image, undated }) => [at, value, uncertainty, n, verdict, verdicts.theory, verdicts.baseline, verdicts.specification, theoretical, signals.join(' '), observation, run, image, ...shared, undated ? 'computing, not measuring' : 'measuring']),
  );
}

/** Handlers of the series. */
export function createQcSeriesApi({ charts }: { charts: Charts }): Record<'series' | 'drifting', RequestHandler> {
  return {
    async series(request, response) {
      const search = searchOf(request), given = (name: string): string | undefined => findParameter(search, name);
      const mediaType = negotiate(request.headers.accept, offers, given('format'));
      const series = await charts.series(readSeriesRequest(given));
      response.vary('accept').set('cache-control', 'no-store');
      if (mediaType === csvType) response.set('content-disposition', `attachment; filename="${series.label.replaceAll(/[^A-Za-z0-9-]+/g, '-')}.csv"`).type('text/csv; charset=utf-8; header=present').send(seriesCsv(series));
      else response.json(series);
    },
    async drifting(request, response) {
      const search = searchOf(request), first = readWhole(search, 'first', { fallback: 100, least: 1, most: 1000 }), after = findParameter(search, 'after');
      const drifting = await charts.drifting(readListRequest((name) => findParameter(search, name)));
      const begin = after === undefined ? 0 : drifting.findIndex(({ key }) => key === after) + 1;
      if (after !== undefined && begin === 0) throw new KnownError('request-not-valid', 'after is no key of a series that drifts (any more); begin again without it', { parameter: 'after' });
      const series = drifting.slice(begin, begin + first);
      response.set('cache-control', 'no-store').json({ total: drifting.length, ...(begin + first < drifting.length ? { next: series.at(-1)!.key } : {}), series });
    },
  };
}
