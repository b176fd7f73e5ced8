/** Collects the conditions of a WHERE with their values: `where.add('d.source = ?', source)`. */
export class Where {
  readonly values: unknown[] = [];
  readonly #parts: string[] = ['true'];

  /** Each `?` of `sql` stands for the next of `values`. */
  add(sql: string, ...values: readonly unknown[]): this {
    let next = 0;
    this.#parts.push(sql.replaceAll('?', () => this.value(values[next++])));
    return this;
  }

  /** Names a value for use outside of the conditions. */
  value(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  get sql(): string {
    return this.#parts.join(' AND ');
  }
}
