/**
 * Environment and flags → frozen settings. The only reader of the environment, so that everything that can be set is
 * listed in one table here; a start with several wrong values names all of them at once.
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { KnownError } from './errors.ts';

/** Port when none is set; also the port in the default base IRI when a free port (0) is asked for. */
export const defaultPort = 7117;

/** What the command line may set; each wins over its variable. */
export interface SettingFlags {
  /** data folder */ data?: string;
  port?: string;
  host?: string;
  base?: string;
  /** false: no example study at the first start */ example?: boolean;
  /** false: no QC worker beside the server */ worker?: boolean;
  /** true: identifiers may be looked up at their resolvers */ resolvePids?: boolean;
  /** bases of OLS services that may be asked */ ols?: readonly string[];
  imageRoots?: readonly string[];
  /** beginnings of addresses from which the QC worker may read */ imageUrls?: readonly string[];
  /** longest time of a measurement */ minutes?: string;
  /** memory of a measurement */ memoryMb?: string;
  /** curators who must agree on a term */ reviewers?: string;
  logLevel?: string;
}

export interface Settings {
  /** 0 = any free port */ readonly port: number;
  readonly host: string;
  /** base IRI wished for; kept with the data at the first start, ends in a slash. Undefined: http://localhost:PORT/ */ readonly base?: string;
  /** absolute path */ readonly dataFolder: string;
  readonly example: boolean;
  readonly worker: boolean;
  /** whether identifiers are looked up at their resolvers when somebody asks */ readonly resolvePids: boolean;
  /** bases of OLS services that are asked for terms that the catalogue lacks, in their order; none: it is off */ readonly ols: readonly string[];
  /** absolute paths from which the QC worker may read images */ readonly imageRoots: readonly string[];
  /** beginnings of addresses (http, https) from which the QC worker may read images; none: it reads files only */ readonly imageUrls: readonly string[];
  /** limits of one measurement: milliseconds, bytes */ readonly measuring: { readonly timeMs: number; readonly memoryBytes: number };
  /** how many curators must agree before a term is applied */ readonly reviewers: number;
  /** reader threads for queries */ readonly readers: number;
  /** longest time a query may take, milliseconds */ readonly deadlineMs: number;
  /** most rows of a query's answer; more is an error, never a cut answer */ readonly maxRows: number;
  /** most bytes of a query's answer */ readonly maxAnswerBytes: number;
  /** most bytes of a request's body, inflated */ readonly maxBodyBytes: number;
  /** reading needs a token; false by default on loopback */ readonly requireTokenForReading: boolean;
  /** names that the Host header may carry besides loopback's and the base IRI's */ readonly hostNames: readonly string[];
  readonly logLevel: string;
  /** token for commands that speak to a server */ readonly token?: string;
  /** how long a shutdown waits for requests under way, milliseconds */ readonly shutdownMs: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
const loopback = /^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/;

/** True for addresses that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return loopback.test(host);
}

/** Every variable, what it is for and its default; `--help` and the reference print this table. */
export const variables: readonly { name: string; what: string; fallback: string }[] = [
  { name: 'MICROGRAPH_PORT', what: 'port to listen on; 0 takes a free one', fallback: String(defaultPort) },
  { name: 'MICROGRAPH_HOST', what: 'address to listen on', fallback: '127.0.0.1' },
  { name: 'MICROGRAPH_DATA', what: 'data folder, made when missing', fallback: './data' },
  { name: 'MICROGRAPH_BASE', what: 'base of all IRIs; set once, at the first start', fallback: 'http://localhost:PORT/' },
  { name: 'MICROGRAPH_EXAMPLE', what: 'whether the first start deposits the example study', fallback: 'true' },
  { name: 'MICROGRAPH_WORKER', what: 'whether a QC worker is started too', fallback: 'true' },
  { name: 'MICROGRAPH_RESOLVE_PIDS', what: 'whether /pids looks identifiers up at their resolvers (ORCID, ROR, DOI …)', fallback: 'false' },
  { name: 'MICROGRAPH_OLS', what: 'OLS4 services that are asked for terms which the catalogue lacks, separated by blanks (https://www.ebi.ac.uk/ols4 https://api.terminology.tib.eu)', fallback: 'none: nothing is asked' },
  { name: 'MICROGRAPH_IMAGE_ROOTS', what: 'folders of images for the QC worker besides DATA/images, separated as in PATH', fallback: 'none' },
  { name: 'MICROGRAPH_IMAGE_URLS', what: 'beginnings of addresses from which the QC worker may read images, separated by blanks (https://images.example.org/public/)', fallback: 'none: files only' },
  { name: 'MICROGRAPH_WORKER_MINUTES', what: 'longest time of one QC measurement, minutes', fallback: '30' },
  { name: 'MICROGRAPH_WORKER_MEMORY_MB', what: 'most megabytes that one QC measurement may take', fallback: '2048' },
  { name: 'MICROGRAPH_REVIEWERS', what: 'curators who must agree before a term is applied to records', fallback: '1' },
  { name: 'MICROGRAPH_READERS', what: 'threads that answer queries; each holds the graph once', fallback: '2' },
  { name: 'MICROGRAPH_DEADLINE_MS', what: 'longest time of a query; requests may lower it', fallback: '30000' },
  { name: 'MICROGRAPH_MAX_ROWS', what: 'most rows of a query\'s answer', fallback: '1000000' },
  { name: 'MICROGRAPH_MAX_ANSWER_MB', what: 'most megabytes of a query\'s answer', fallback: '256' },
  { name: 'MICROGRAPH_MAX_BODY_MB', what: 'most megabytes of a request\'s body', fallback: '64' },
  { name: 'MICROGRAPH_PUBLIC_READ', what: 'whether reading needs no token', fallback: 'true on loopback, else false' },
  { name: 'MICROGRAPH_HOST_NAMES', what: 'names by which clients may call the server, separated by commas', fallback: 'loopback\'s and the base IRI\'s' },
  { name: 'MICROGRAPH_LOG_LEVEL', what: logLevels.join(', '), fallback: 'info' },
  { name: 'MICROGRAPH_SHUTDOWN_MS', what: 'how long a shutdown waits for requests under way', fallback: '10000' },
  { name: 'MICROGRAPH_TOKEN', what: 'token of commands that speak to a server', fallback: 'none' },
];

/**
 * Reads and checks all settings. Throws KnownError `start-up-faults` with `faults`, one line each, when any is wrong;
 * unknown MICROGRAPH_ variables are faults too (a misspelt one would otherwise be ignored in silence).
 */
export function readSettings(flags: SettingFlags = {}, environment: Environment = process.env): Settings {
  const faults: string[] = [];
  const known = new Set(variables.map(({ name }) => name));
  for (const name of Object.keys(environment)) {
    if (name.startsWith('MICROGRAPH_') && !known.has(name)) faults.push(`${name} is no setting of this server; there are ${[...known].join(', ')}`);
  }

  const text = (name: string, flag: string | undefined, fallback: string): string => {
    const value = flag ?? environment[name];
    return value === undefined || value.trim() === '' ? fallback : value.trim();
  };
  const whole = (name: string, fallback: number, range: readonly [number, number], flag?: string): number => {
    const value = text(name, flag, String(fallback));
    const number = /^\d{1,12}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= range[0] && number <= range[1]) return number;
    faults.push(`${name} is ${JSON.stringify(value)}; it must be a whole number from ${range[0]} to ${range[1]}`);
    return fallback;
  };
  const truth = (name: string, fallback: boolean, flag?: boolean): boolean => {
    if (flag !== undefined) return flag;
    const value = text(name, undefined, String(fallback)).toLowerCase();
    if (['true', 'yes', '1'].includes(value)) return true;
    if (!['false', 'no', '0'].includes(value)) faults.push(`${name} is ${JSON.stringify(value)}; it must be true or false`);
    return false;
  };
  const path = (value: string): string => resolve(value.replace(/^~(?=\/|$)/, homedir()));

  const host = text('MICROGRAPH_HOST', flags.host, '127.0.0.1');
  if (!/^[\w.:%-]+$/.test(host)) faults.push(`MICROGRAPH_HOST is ${JSON.stringify(host)}; it must be an address or a host name`);
  const base = readBase(text('MICROGRAPH_BASE', flags.base, ''), faults);
  const dataFolder = path(text('MICROGRAPH_DATA', flags.data, './data'));
  const logLevel = text('MICROGRAPH_LOG_LEVEL', flags.logLevel, 'info');
  if (!logLevels.includes(logLevel)) faults.push(`MICROGRAPH_LOG_LEVEL is ${JSON.stringify(logLevel)}; it must be one of ${logLevels.join(', ')}`);
  const rootList = text('MICROGRAPH_IMAGE_ROOTS', undefined, '').split(process.platform === 'win32' ? ';' : ':').filter(Boolean);
  const imageRoots = [...flags.imageRoots ?? rootList, join(dataFolder, 'images')];
  const ols = (flags.ols ?? text('MICROGRAPH_OLS', undefined, '').split(/[\s,]+/)).filter(Boolean).map((value) => readService(value, faults)).filter((value) => value !== undefined);
  const imageUrls = (flags.imageUrls ?? text('MICROGRAPH_IMAGE_URLS', undefined, '').split(/\s+/)).filter(Boolean).map((value) => readImageUrl(value, faults)).filter((value) => value !== undefined);
  const token = text('MICROGRAPH_TOKEN', undefined, '');

  const settings: Settings = {
    port: whole('MICROGRAPH_PORT', defaultPort, [0, 65_535], flags.port),
    host,
    ...(base === undefined ? {} : { base }),
    dataFolder,
    example: truth('MICROGRAPH_EXAMPLE', true, flags.example),
    worker: truth('MICROGRAPH_WORKER', true, flags.worker),
    resolvePids: truth('MICROGRAPH_RESOLVE_PIDS', false, flags.resolvePids),
    ols: Object.freeze([...new Set(ols)]),
    imageRoots: Object.freeze([...new Set(imageRoots.map(path))]),
    imageUrls: Object.freeze([...new Set(imageUrls)]),
    measuring: Object.freeze({ timeMs: whole('MICROGRAPH_WORKER_MINUTES', 30, [1, 10_080], flags.minutes) * 60_000, memoryBytes: whole('MICROGRAPH_WORKER_MEMORY_MB', 2048, [64, 1_048_576], flags.memoryMb) * 1_048_576 }),
    reviewers: whole('MICROGRAPH_REVIEWERS', 1, [1, 9], flags.reviewers),
    readers: whole('MICROGRAPH_READERS', 2, [1, 64]),
    deadlineMs: whole('MICROGRAPH_DEADLINE_MS', 30_000, [10, 3_600_000]),
    maxRows: whole('MICROGRAPH_MAX_ROWS', 1_000_000, [1, 100_000_000]),
    maxAnswerBytes: whole('MICROGRAPH_MAX_ANSWER_MB', 256, [1, 500]) * 1_048_576,
    maxBodyBytes: whole('MICROGRAPH_MAX_BODY_MB', 64, [1, 1024]) * 1_048_576,
    requireTokenForReading: !truth('MICROGRAPH_PUBLIC_READ', isLoopback(host)),
    hostNames: Object.freeze(text('MICROGRAPH_HOST_NAMES', undefined, '').split(',').map((name) => name.trim().toLowerCase()).filter(Boolean)),
    logLevel,
    ...(token === '' ? {} : { token }),
    shutdownMs: whole('MICROGRAPH_SHUTDOWN_MS', 10_000, [0, 600_000]),
  };
  if (faults.length > 0) throw new KnownError('start-up-faults', `${faults.length} of the settings ${faults.length === 1 ? 'is' : 'are'} wrong`, { faults });
  return Object.freeze(settings);
}

/** The beginning of addresses: a server with a folder on it, so that no other name begins with it; a missing slash at its end is added. */
function readImageUrl(value: string, faults: string[]): string | undefined {
  const url = URL.canParse(value) ? new URL(value.endsWith('/') ? value : `${value}/`) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.hostname.includes('*') && url.username === '' && url.password === '' && url.search === '' && url.hash === '') return url.href;
  faults.push(`MICROGRAPH_IMAGE_URLS is ${JSON.stringify(value)}; it must be the beginning of addresses with http or https, without user, query and fragment, like https://images.example.org/public/`);
  return undefined;
}

/** The base of an OLS service: an address without query, and without the /api that belongs to every question. */
function readService(value: string, faults: string[]): string | undefined {
  const plain = value.replace(/\/+$/, '').replace(/\/api(?:\/v2)?$/, '');
  if (/^https?:\/\/[^\s/?#@<>"{}|\\^`]+(?:\/[^\s?#<>"{}|\\^`]*)?$/.test(plain) && URL.canParse(plain)) return plain;
  faults.push(`MICROGRAPH_OLS is ${JSON.stringify(value)}; it must be the address of an OLS4 service, like https://www.ebi.ac.uk/ols4`);
  return undefined;
}

/** An http(s) IRI without query or fragment; a missing slash at its end is added. */
function readBase(value: string, faults: string[]): string | undefined {
  if (value === '') return undefined;
  const withSlash = value.endsWith('/') ? value : `${value}/`;
  if (/^https?:\/\/[^\s/?#<>"{}|\\^`]+\/[^\s?#<>"{}|\\^`]*$/.test(withSlash) && URL.canParse(withSlash)) return withSlash;
  faults.push(`MICROGRAPH_BASE is ${JSON.stringify(value)}; it must be an http or https IRI without query and fragment, like https://data.example.org/`);
  return undefined;
}
