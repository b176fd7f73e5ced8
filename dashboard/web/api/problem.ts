/** What went wrong, as every screen shows it: code, meaning, mend. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly mend: string;
  /** HTTP status; 0 when the server was not reached. */
  readonly status: number;
}

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** Not from the server: the page says these in its own words (`i18n`), by code. */
export const LOCAL_CODES = { unreachable: 'VIG_X606', unreadable: 'VIG_A503' } as const;
