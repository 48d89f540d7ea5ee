/**
 * An element of an XML source: what stands in it, and where. There may be a million of them, so places are numbers that
 * become an origin only when somebody asks, and so does the text of the element's content.
 */
import type { Origin } from '../errors.ts';
import type { Element, Statement } from './source-tree.ts';
import { closeFragment } from './xml-content.ts';

/** Where something begins. Column 0 stands for a column that is not known. */
export interface Place { line: number; column: number }

const noPrefixes: ReadonlyMap<string, string> = new Map();

/** The element and all around it, from the inside. */
function* outwards(element: XmlElement): Generator<XmlElement> {
  for (let each: XmlElement | undefined = element; each; each = each.parent) yield each;
}

export class XmlElement implements Element {
  readonly name: string;
  readonly parent: XmlElement | undefined;
  readonly index: number;
  readonly statements: Statement[] = [];
  readonly children: XmlElement[] = [];
  /** prefix → namespace, of those that it declares itself */
  readonly declares: ReadonlyMap<string, string>;
  readonly #source: string;
  readonly #line: number;
  readonly #column: number;
  /** line and column of each attribute that is a statement, one after the other */
  readonly #places: number[] = [];
  /** offsets: end of the name in its tag, content from and to */
  readonly #nameEnd: number;
  readonly #start: number;
  #end: number;

  constructor(own: { name: string; parent: XmlElement | undefined; index: number; declares: Readonly<Record<string, string>>; source: string; place: Place; nameEnd: number; start: number }) {
    this.name = own.name;
    this.parent = own.parent;
    this.index = own.index;
    const declared = Object.entries(own.declares);
    this.declares = declared.length === 0 ? noPrefixes : new Map(declared);
    this.#source = own.source;
    this.#line = own.place.line;
    this.#column = own.place.column;
    this.#nameEnd = own.nameEnd;
    this.#start = own.start;
    this.#end = own.start;
  }

  /** Adds an attribute, or with step `.` the element's text, which stands where the element does. */
  say(step: string, value: string, place?: Place): void {
    this.statements.push({ element: this, step, value, index: 0 });
    if (place) this.#places.push(place.line, place.column);
  }

  /** Notes where its content ends: the offset of its closing tag. */
  closeAt(offset: number): void { this.#end = offset; }

  /** XPath 1.0 with local names and positions, positions only where there are several. */
  get xpath(): string {
    const steps: string[] = [];
    for (const each of outwards(this)) {
      const { name, parent, index } = each;
      const others = index > 0 || (parent?.children.some((other) => other !== each && other.name === name) ?? false);
      steps.push(parent && others ? `${name}[${index + 1}]` : name);
    }
    return `/${steps.toReversed().join('/')}`;
  }

  place(): Origin { return { xpath: this.xpath, ...placeOf(this.#line, this.#column) }; }

  placeOf(statement: Statement): Origin {
    if (statement.element !== this) return statement.element.placeOf(statement);
    const at = this.statements.indexOf(statement) * 2;
    const [line = this.#line, column = this.#column] = at >= 0 ? this.#places.slice(at, at + 2) : [];
    return { xpath: this.xpath + (statement.step === '.' ? '' : `/${statement.step}`), ...placeOf(line, column) };
  }

  /** All that stands in it, as the file writes it, with the namespaces that it takes from above. */
  content(): string {
    const scope = new Map<string, string>();
    for (const { declares } of outwards(this)) for (const [prefix, namespace] of declares) if (!scope.has(prefix)) scope.set(prefix, namespace);
    return closeFragment(this.#source, this.#start, this.#end, this.children.map((child) => ({ nameEnd: child.#nameEnd, declares: new Set(child.declares.keys()) })), scope);
  }
}

const placeOf = (line: number, column: number): Origin => (column === 0 ? { line } : { line, column });
