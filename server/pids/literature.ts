/** Identifiers of articles beside their DOI: PubMed, PubMed Central and arXiv. None has a check digit; arXiv's has a month. */
import type { Pid, PidRow, Reader } from './pid.ts';

const readPubmed: Reader = (text) => {
  const number = /^(?:pmid\s*:?)?\s*0*([1-9]\d{0,8})\s*\/?$/i.exec(text.trim())?.[1];
  return number === undefined ? undefined : { kind: 'pubmed', iri: `https://pubmed.ncbi.nlm.nih.gov/${number}` };
};

const readPmc: Reader = (text) => {
  const number = /^(?:pmc(?:id)?\s*:?)?\s*(?:PMC)?0*([1-9]\d{0,9})(?:\.\d+)?\s*\/?$/i.exec(text.trim())?.[1];
  return number === undefined ? undefined : { kind: 'pmc', iri: `https://pmc.ncbi.nlm.nih.gov/articles/PMC${number}` };
};

/** New form YYMM.number (since April 2007) and old form archive/YYMMnumber (info.arxiv.org, "Understanding the arXiv identifier"). */
const readArxiv: Reader = (text) => {
  const id = text.trim().replace(/\.pdf$/i, '');
  const [, month = ''] = /^\d\d(\d\d)\.\d{4,5}(?:v\d+)?$/.exec(id) ?? /^[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?\/\d\d(\d\d)\d{3}(?:v\d+)?$/.exec(id) ?? [];
  if (month === '') return undefined;
  const pid: Pid = { kind: 'arxiv', iri: `https://arxiv.org/abs/${id}` };
  return Number(month) >= 1 && Number(month) <= 12 ? pid : { ...pid, fault: { message: `"${id}" is no arXiv identifier: its third and fourth digit are a month, and there is no month ${month}` } };
};

export const literature: readonly PidRow[] = [
  {
    kind: 'pubmed', title: 'PubMed', example: 'https://pubmed.ncbi.nlm.nih.gov/31740819', addresses: ['pubmed.ncbi.nlm.nih.gov/', 'www.ncbi.nlm.nih.gov/pubmed/', 'ncbi.nlm.nih.gov/pubmed/', 'europepmc.org/article/med/', 'europepmc.org/abstract/med/'],
    prefixes: ['pmid', 'pubmed'], read: readPubmed, bare: { always: /^\s*pmid\b/i, alone: /^\s*\d{1,9}\s*$/ },
  },
  {
    kind: 'pmc', title: 'PubMed Central', example: 'https://pmc.ncbi.nlm.nih.gov/articles/PMC6861314', addresses: ['pmc.ncbi.nlm.nih.gov/articles/', 'www.ncbi.nlm.nih.gov/pmc/articles/', 'ncbi.nlm.nih.gov/pmc/articles/', 'europepmc.org/articles/', 'europepmc.org/article/pmc/'],
    prefixes: ['pmc', 'pmcid'], read: readPmc, bare: { always: /^\s*PMC(?:ID)?\s*:?\s*(?:PMC)?\d{3,}/i },
  },
  {
    kind: 'arxiv', title: 'arXiv', example: 'https://arxiv.org/abs/2401.01234', addresses: ['arxiv.org/abs/', 'www.arxiv.org/abs/', 'arxiv.org/pdf/', 'www.arxiv.org/pdf/'], prefixes: ['arxiv'],
    read: readArxiv, bare: { asked: /^\s*(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?\/\d{7})(?:v\d+)?\s*$/ },
  },
];
