/** What every page of the web UI gets from the frame, and what it must be. */
import type { ComponentType } from 'preact';
import type { Messages } from './messages.tsx';
import type { Session } from './session.ts';

export interface PageProps { readonly root: string; readonly session: Session; readonly messages: Messages }

/** A file NAME/page.tsx exports this; NAME stands in pages.json. */
export interface PageModule { readonly Page: ComponentType<PageProps> }
