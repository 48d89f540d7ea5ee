/**
 * A form that deposits something, made from a table of its fields. It is tried first: what would be refused, and what is
 * doubtful, is shown at its field before anything is kept. Any change after that is tried again.
 */
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Problem } from '../api/client.ts';
import type { DepositAnswer, Entry, QcApi } from '../api/qc.ts';
import type { Messages } from '../frame/messages.tsx';
import type { Session } from '../frame/session.ts';
import { undo } from './undo.ts';

export interface FormField {
  /** as the server calls it */ name: string;
  label: string;
  kind: 'text' | 'long' | 'number' | 'time' | 'choice' | 'several' | 'truth';
  required?: boolean;
  options?: readonly (readonly [value: string, label: string])[];
  note?: string;
  value?: string;
}
export interface EntryFormProps {
  api: QcApi; session: Session; messages: Messages;
  /** address below qc/ */ what: string; title: string; fields: readonly FormField[];
  /** what is sent beside the fields */ fixed?: Entry; done: string; onDone: () => void;
}
interface Finding { severity: string; message: string; field?: string }
interface Tried { entry: string; refused: boolean; findings: readonly Finding[]; kept?: Pick<DepositAnswer, 'record' | 'etag'> }

/** What is in the form, without what was left out. Times become moments with their zone. */
function read(form: HTMLFormElement, fields: readonly FormField[], fixed: Entry): Entry {
  const data = new FormData(form);
  const values = fields.flatMap(({ name, kind }): [string, unknown][] => {
    if (kind === 'truth') return [[name, data.has(name)]];
    const texts = data.getAll(name).map(String).filter((text) => text.trim() !== '');
    if (texts.length === 0) return [];
    const [text = ''] = texts;
    return [[name, kind === 'several' ? texts : kind === 'number' ? Number(text) : kind === 'time' ? new Date(text).toISOString() : text.trim()]];
  });
  return { ...fixed, ...Object.fromEntries(values) };
}

/** The list of findings in an answer: results of validation, or faults of fields that could not be read. */
function findingsIn(answer: Readonly<Record<string, unknown>>): readonly Finding[] {
  const lists = [answer['faults'], answer['results'], (answer['report'] as Record<string, unknown> | undefined)?.['results']];
  return (lists.find((each): each is Partial<Finding>[] => Array.isArray(each)) ?? []).map(({ severity = 'Violation', message = '', field }) => ({ severity, message, ...(field === undefined ? {} : { field }) }));
}

function Input({ field, prefix }: { field: FormField; prefix: string }) {
  const { name, kind, required, options = [], value = '' } = field, id = `${prefix}-${name}`;
  if (kind === 'truth') return <label class="choice"><input type="checkbox" name={name} defaultChecked={value !== 'false'} /> {field.label}</label>;
  const common = { id, name, required: required === true, ...(field.note === undefined ? {} : { 'aria-describedby': `${id}-note` }) };
  return (
    <label class={kind === 'long' || kind === 'several' ? 'across' : undefined} for={id}>
      <span>{field.label}{required === true && <span class="quiet"> (needed)</span>}</span>
      {kind === 'choice' || kind === 'several' ? (
        <select {...common} multiple={kind === 'several'} size={kind === 'several' ? Math.min(Math.max(options.length, 2), 8) : undefined}>
          {kind === 'choice' && <option value="">{required === true ? 'Choose …' : 'Not stated'}</option>}
          {options.map(([iri, text]) => <option key={iri} value={iri} selected={iri === value}>{text}</option>)}
        </select>
      ) : kind === 'long' ? <textarea {...common} rows={2} /> : kind === 'number' ? <input {...common} type="number" step="any" defaultValue={value} />
        : kind === 'time' ? <input {...common} type="datetime-local" step="1" defaultValue={value} /> : <input {...common} type="text" defaultValue={value} />}
      {field.note !== undefined && <span class="quiet" id={`${id}-note`}>{field.note}</span>}
    </label>
  );
}

/** The form, folded until it is wanted. */
export function EntryForm({ api, session, messages, what, title, fields, fixed = {}, done, onDone }: EntryFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const details = useRef<HTMLDetailsElement>(null);
  const tried = useSignal<Tried | undefined>(undefined);
  const busy = useSignal(false);
  const attempt = async (entry: Entry, dryRun: boolean): Promise<Tried> => {
    try {
      const answer = await api.enter(what, entry, dryRun);
      return { entry: JSON.stringify(entry), refused: answer.accepted === false, findings: findingsIn(answer), kept: answer };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const findings = findingsIn(error.fields);
      return { entry: JSON.stringify(entry), refused: true, findings: findings.length > 0 ? findings : [{ severity: 'Violation', message: error.message }] };
    }
  };
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (busy.peek()) return;
    const entry = read(form.current!, fields, fixed), keep = tried.peek()?.entry === JSON.stringify(entry) && tried.peek()?.refused === false;
    busy.value = true;
    try {
      const answer = await attempt(entry, !keep);
      tried.value = answer;
      if (keep && !answer.refused) {
        const { record, etag } = answer.kept ?? {};
        messages.say(done, record === undefined ? {} : { action: { label: 'Undo', run: () => { void undo({ api, messages, onDone }, { record, etag }); } } });
        tried.value = undefined;
        form.current?.reset();
        if (details.current) details.current.open = false;
        details.current?.querySelector('summary')?.focus();
        onDone();
      }
    } catch (error) { messages.fault(error); }
    busy.value = false;
  };
  const answer = tried.value;
  return (
    <details class="entering" ref={details}>
      <summary>{title}</summary>
      {session.mayDeposit() ? (
        <form ref={form} class="entry" aria-label={title} onSubmit={(event) => { void submit(event); }} onInput={() => { if (tried.peek()) tried.value = undefined; }}>
          {fields.map((field) => <Input key={field.name} field={field} prefix={what} />)}
          <div class="across" role="status">
            {answer && (answer.refused ? <p class="Violation">This would be refused:</p> : <p>{answer.findings.length === 0 ? 'Nothing speaks against it.' : 'It would be taken, with these remarks:'}</p>)}
            {answer && answer.findings.length > 0 && <ul>{answer.findings.map((finding, index) => <li key={index} class={finding.severity}>{finding.field !== undefined && <strong>{fields.find(({ name }) => name === finding.field)?.label ?? finding.field}: </strong>}{finding.message}</li>)}</ul>}
          </div>
          <p class="actions across"><button type="submit" class={answer && !answer.refused ? 'main' : undefined} disabled={busy.value}>{answer && !answer.refused ? 'Keep it' : 'Check'}</button></p>
        </form>
      ) : <p class="quiet">{session.agent.value ? `Entering needs the role contributor; your token has the role ${session.agent.value.role}.` : <>Entering needs a contributor’s token. <button type="button" onClick={() => { session.asking.value = true; }}>Sign in</button></>}</p>}
    </details>
  );
}
