import type { IsoDate, Sources } from './values.ts';

/** What every event carries. */
export interface Dated {
  /** The first day whose picture the event changes. */
  readonly businessDate: IsoDate;
  readonly sources?: Sources;
}

export type EventShape<Type extends string, Data> = {
  readonly type: Type;
  readonly data: Dated & Readonly<Data>;
};
