/** How often rows were written again. */
export interface WrittenRows {
  readonly updated: number;
  readonly inserted: number;
}

/** A server of its own with the sample database on it. */
export interface SampleServer extends AsyncDisposable {
  /** What Vigie is told to watch. */
  readonly url: string;
  /** A dataset as the truth names it. @param name of OpenLineage. */
  localName(name: string): string;
  /** Rows of a table. @param dataset as {@link localName} has it. */
  count(dataset: string): Promise<number>;
  /**
   * Writes the rows that are there once more until `until` aborts, a table after the other: some are updated, some deleted
   * and inserted again. So every kind of change passes and the tables end with the rows that they began with.
   */
  writeRowsAgain(rowsPerTurn: number, until: AbortSignal): Promise<WrittenRows>;
}
