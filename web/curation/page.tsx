/** The curator's bench. */
import type { PageProps } from '../frame/page.ts';

export function Page(_props: PageProps) {
  return <h1>Curation</h1>;
}
