/** The questions of state that QC answers, put together: they share the tables, and what other parts count. */
import type { TableView } from '../tables/tables.ts';
import { createAffectedImages } from './affected-images.ts';
import type { AskAffected } from './affected-images.ts';
import type { DepositorOf } from './image-rows.ts';
import { createImageStates } from './image-state.ts';
import type { ImageStates } from './image-state.ts';
import { createInstrumentQuality } from './instrument-list.ts';
import type { CountByInstrument, InstrumentQuality } from './instrument-list.ts';
import { createUnassuredImages } from './unassured-images.ts';
import type { AskUnassured } from './unassured-images.ts';

export interface QualityQuestions { states: ImageStates; affected: AskAffected; unassured: AskUnassured; instruments: InstrumentQuality }

/** Creates the questions. `drifting` and `overdue` count by instrument what those parts know; none where they are not there. */
export function createQualityQuestions({ tables, depositorOf, drifting = () => Promise.resolve(new Map()), overdue = () => Promise.resolve(new Map()) }: { tables: Pick<TableView, 'select'>; depositorOf: DepositorOf; drifting?: CountByInstrument; overdue?: CountByInstrument }): QualityQuestions {
  return {
    states: createImageStates(tables), affected: createAffectedImages({ tables, depositorOf }), unassured: createUnassuredImages({ tables, depositorOf }),
    instruments: createInstrumentQuality({ tables, drifting, overdue }),
  };
}
