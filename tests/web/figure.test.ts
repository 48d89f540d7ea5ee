/** What a control chart is made of, before anything is drawn: order, ranges, regions and lines follow from the answer of the server alone. */
import { expect, test } from 'vitest';
import type { Series } from '../../web/api/qc.ts';
import { figureOf } from '../../web/instrument/figure.ts';

const point = (at: string, value: number, more: object = {}): Series['points'][number] => ({ observation: `urn:${at}`, at, value, verdict: 'pass', ...more });
const series = (more: Partial<Series>): Series => ({ key: 'k', property: 'urn:p', label: 'width', unitSymbol: 'µm', procedure: 'urn:q', procedureLabel: 'Q', about: { iri: 'urn:l', name: 'green' }, count: 0, points: [], bounds: [], events: [], ...more });
const seconds = (text: string): number => Date.parse(text) / 1000;

test('points stand in order of time, and the axes hold values with their uncertainty, limits and events', () => {
  const figure = figureOf(series({
    points: [point('2026-02-01T00:00:00Z', 3), point('2026-01-01T00:00:00Z', 1, { uncertainty: 2, theoretical: 0.5 }), point('no time', 9)],
    bounds: [{ rule: 'urn:r', against: 'specification', kind: 'pass', below: 4 }, { rule: 'urn:r', against: 'specification', kind: 'fail', above: 4 }],
    baseline: { value: 2, n: 3, observations: [] }, chart: { centre: 2, sd: 1, from: 'baseline', n: 3 },
    events: [{ iri: 'urn:2', label: 'move', kind: 'move', from: '2026-03-02T00:00:00Z', lightPaths: [], endsValidity: true }, { iri: 'urn:1', label: 'lamp', kind: 'repair', from: '2026-01-20T00:00:00Z', to: '2026-01-21T00:00:00Z', lightPaths: [], endsValidity: true }],
  }));
  expect(figure.values).toEqual([1, 3]);
  expect(figure.times).toEqual([seconds('2026-01-01T00:00:00Z'), seconds('2026-02-01T00:00:00Z')]);
  expect(figure.marks.map(({ tag, label, until }) => [tag, label, until])).toEqual([['M1', 'lamp', seconds('2026-01-21T00:00:00Z')], ['M2', 'move', undefined]]);
  expect(figure.lines).toEqual([{ kind: 'fail', value: 4, label: 'fail >' }, { kind: 'baseline', value: 2, label: 'baseline' }, { kind: 'limit', value: 5, label: '+3 SD' }, { kind: 'limit', value: -1, label: '−3 SD' }]);
  expect(figure.regions).toEqual([{ kind: 'pass', to: 4 }, { kind: 'fail', from: 4 }]);
  expect([figure.y[0] < -1, figure.y[1] > 5, figure.x[0] < figure.times[0]!, figure.x[1] > seconds('2026-03-02T00:00:00Z')]).toEqual([true, true, true, true]);
});

test('a span that was asked for is the span that is shown, and its last day is whole', () => {
  const { x } = figureOf(series({ points: [point('2026-01-15T12:00:00Z', 1)] }), { from: '2026-01-01', to: '2026-01-31' });
  expect([x[0] <= seconds('2026-01-01T00:00:00Z'), x[1] >= seconds('2026-01-31T23:59:59Z'), x[1] < seconds('2026-02-03T00:00:00Z')]).toEqual([true, true, true]);
});

test('nothing, one value and equal values have axes too', () => {
  for (const points of [[], [point('2026-01-01T00:00:00Z', 0)], [point('2026-01-01T00:00:00Z', 5), point('2026-01-02T00:00:00Z', 5)], [point('2026-01-01T00:00:00Z', Number.NaN)]]) {
    const { x, y } = figureOf(series({ points }));
    expect([...x, ...y].filter((each) => !Number.isFinite(each))).toEqual([]);
    expect([x[0] < x[1], y[0] < y[1]]).toEqual([true, true]);
  }
});
