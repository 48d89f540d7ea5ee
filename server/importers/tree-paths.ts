/**
 * The small path language of the mapping tables, and the table's rules on elements. A path is element names joined by `/`,
 * `..` for the element above, `*` for any; its end is `@name` for an attribute or scalar, or an element for its text.
 */
import type { BoundMapping, BoundRule } from './bind-mapping.ts';
import { walkElements } from './source-tree.ts';
import type { Element, Statement } from './source-tree.ts';

/** The elements that a path without `@` leads to. */
export function findElements(from: Element, path: string): Element[] {
  let found = [from];
  for (const step of path === '' || path === '.' ? [] : path.split('/')) {
    found = step === '..' ? found.flatMap(({ parent }) => parent ?? []) : found.flatMap(({ children }) => step === '*' ? children : children.filter(({ name }) => name === step));
  }
  return found;
}

/** The statements that a path leads to: `@name` of an element, or the text of one. */
export function findStatements(from: Element, path: string): Statement[] {
  const [, above, step] = /^(?:(.*)\/)?(@[^/]+)$/.exec(path) ?? [];
  return findElements(from, step === undefined ? path : above ?? '').flatMap(({ statements }) => statements.filter((each) => each.step === (step ?? '.')));
}

/**
 * Creates the look-up of statements that belong to an element by its place among its siblings: of all that a path from it
 * leads to, those whose element says that place at a step. What siblings share (`../…`) is gone through once for all.
 */
export function createPositions(): { find(from: Element, path: string, step: string): Statement[] } {
  const known = new Map<Element, Map<string, Map<string, Statement[]>>>();
  return {
    find(from, path, step) {
      const [start, rest] = path.startsWith('../') && from.parent ? [from.parent, path.slice(3)] : [from, path];
      const own = known.get(start) ?? new Map<string, Map<string, Statement[]>>();
      known.set(start, own);
      const key = `${rest} ${step}`;
      const byPlace = own.get(key) ?? Map.groupBy(findStatements(start, rest), ({ element }) => String(element.statements.find((each) => each.step === step)?.value));
      own.set(key, byPlace);
      return byPlace.get(String(from.index)) ?? [];
    },
  };
}

export interface ElementRules {
  /** the rule of the resource that an element is, if it is one */ ruleOf(element: Element): BoundRule | undefined;
  /** why an element and all below it is dropped, if it is */ dropOf(element: Element): string | undefined;
  dropStatement(statement: Statement): string | undefined;
  /** Puts children in the place of wrappers that only carry their attributes. */ unwrap(root: Element): void;
  readonly faults: { identifier: string };
}

const rulesNamespace = 'https://w3id.org/micrograph/rules/';

/** The rules of a table on elements. A resource named `*[@step]` is the rule for all others that have that step. */
export function createElementRules({ resources, drop, unwrap, shaped }: BoundMapping): ElementRules {
  const fallback = [...resources].flatMap(([name, rule]) => { const step = /^\*\[(@[^\]]+)\]$/.exec(name)?.[1]; return step === undefined ? [] : [{ step, rule }]; });
  const bare = (name: string): string => { const short = shaped?.prefix ? name.replace(new RegExp(shaped.prefix), '') : name; return shaped?.aliases[short] ?? short; };
  return {
    ruleOf: (element) => resources.get(`${element.parent?.name ?? ''}/${element.name}`) ?? resources.get(element.name) ?? (shaped ? resources.get(bare(element.name)) : undefined) ?? fallback.find(({ step }) => element.statements.some((each) => each.step === step))?.rule,
    dropOf: ({ name, parent }) => drop.get(`${parent?.name ?? ''}/${name}`) ?? drop.get(name),
    dropStatement: ({ element, step }) => drop.get(`${element.name}/${step}`) ?? drop.get(`*/${step}`),
    unwrap(root) {
      if (unwrap.size === 0) return;
      for (const element of walkElements(root)) {
        element.children.forEach((wrapper, index) => {
          const inner = wrapper.children.find(({ name }) => unwrap.get(wrapper.name)?.includes(name));
          if (!inner) return;
          inner.statements.push(...wrapper.statements);
          inner.children.push(...wrapper.children.filter((other) => other !== inner));
          element.children[index] = inner;
        });
      }
    },
    faults: { identifier: `${rulesNamespace}source-identifier` },
  };
}
