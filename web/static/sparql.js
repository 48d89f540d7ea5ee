// Sends the query of the form, shows the answer as a table, and lets it be stopped. Without it the form still works.
const form = document.querySelector('#sparql');
const state = document.querySelector('#state');
const place = document.querySelector('#answer');
const stop = document.querySelector('#stop');
let leaving;

const make = (name, text, attributes = {}) => {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

const cellOf = (term) => {
  const cell = make('td');
  if (!term) return cell;
  if (term.type === 'uri' && /^https?:/.test(term.value)) cell.append(make('a', term.value, { href: `${new URL('resources', location.href).href}?iri=${encodeURIComponent(term.value)}` }));
  else cell.textContent = term.value + (term['xml:lang'] ? ` @${term['xml:lang']}` : '');
  return cell;
};

const tableOf = ({ head, results, boolean }) => {
  if (boolean !== undefined) return make('p', boolean ? 'Yes' : 'No');
  const table = make('table');
  const top = table.createTHead().insertRow();
  for (const name of head.vars) top.append(make('th', name, { scope: 'col' }));
  const body = table.createTBody();
  for (const row of results.bindings.slice(0, 2000)) body.insertRow().append(...head.vars.map((name) => cellOf(row[name])));
  return table;
};

document.querySelector('#insert').addEventListener('click', () => {
  form.query.value = `${document.querySelector('#prefixes').textContent}\n\n${form.query.value}`;
});
stop.addEventListener('click', () => leaving?.abort());

form.addEventListener('submit', async (event) => {
  if (form.format.value !== '') return;
  event.preventDefault();
  leaving?.abort();
  leaving = new AbortController();
  const started = performance.now();
  place.replaceChildren();
  state.textContent = 'asking …';
  stop.hidden = false;
  try {
    const response = await fetch(form.action, {
      method: 'POST', body: new URLSearchParams({ query: form.query.value }), signal: leaving.signal,
      headers: { accept: 'application/sparql-results+json, text/turtle;q=0.9, application/problem+json;q=0.8' },
    });
    const type = response.headers.get('content-type') ?? '';
    const text = await response.text();
    if (type.startsWith('application/sparql-results+json')) {
      const answer = JSON.parse(text);
      const rows = answer.results?.bindings.length;
      state.textContent = `${rows === undefined ? 'answered' : `${rows} rows${rows > 2000 ? ', the first 2000 shown' : ''}`} in ${Math.round(performance.now() - started)} ms`;
      const wide = make('div', undefined, { class: 'wide' });
      wide.append(tableOf(answer));
      place.append(wide);
    } else if (type.includes('problem+json')) {
      const problem = JSON.parse(text);
      state.textContent = problem.title;
      place.append(make('pre', problem.detail));
    } else {
      state.textContent = `answered in ${Math.round(performance.now() - started)} ms`;
      place.append(make('pre', text));
    }
  } catch (error) {
    state.textContent = error.name === 'AbortError' ? 'stopped' : `no answer: ${error.message}`;
  } finally {
    stop.hidden = true;
  }
});
