import type { BeforeImage, DatasetSchema } from '#contract/schema';
import { DocumentShape } from '../schema/document-shape.ts';
import type { SchemaTime } from '../../identified-schema.ts';
import { collectionSchema, nullableFields, type Naming } from '../schema/collection-schema.ts';
import type { KeyReader } from '../schema/key-reader.ts';
import type { Namespace } from './change-event.ts';

export interface ShapeRules {
  readonly reader: KeyReader;
  readonly named: (name: string) => boolean;
}

/** The shape of one collection as it is told: when it has changed, and when its frequencies have. */
export class CollectionShape {
  readonly shape: DocumentShape;
  readonly #namespace: Namespace;
  readonly #naming: Naming;
  #nullable: ReadonlySet<string> = new Set();
  #last: DatasetSchema | null = null;
  #toldSeen = 0;

  constructor(namespace: Namespace, naming: Naming, rules: ShapeRules) {
    this.#namespace = namespace;
    this.#naming = naming;
    this.shape = new DocumentShape(rules.reader, rules.named);
  }

  /** Told in an earlier run. */
  restore(schema: DatasetSchema): void {
    this.shape.restore(schema);
    this.#last = schema;
    this.#nullable = new Set(schema.fields.filter(({ nullable }) => nullable).map(({ name }) => name));
    this.#toldSeen = this.shape.root.seen;
  }

  get last(): DatasetSchema | null {
    return this.#last;
  }

  /**
   * The schema that the changes of a batch refer to, and whether it has to be told with it: when it is another than was
   * told last, a path or type is new, or what the frequencies are counted from has doubled.
   */
  settle(beforeImage: BeforeImage, at: SchemaTime): { readonly schema: DatasetSchema; readonly isNews: boolean } {
    const { root } = this.shape;
    const nullable = nullableFields(this.shape, this.#nullable);
    const hasGrown = this.shape.takeChanged();
    const isDoubled = root.seen >= 2 * this.#toldSeen + 16;
    const last = this.#last;
    if (
      last !== null &&
      last.dropped !== true &&
      last.beforeImage === beforeImage &&
      nullable === this.#nullable &&
      !hasGrown &&
      !isDoubled
    )
      return { schema: last, isNews: false };
    this.#nullable = nullable;
    const schema = collectionSchema(
      { naming: this.#naming, namespace: this.#namespace, shape: this.shape, nullable },
      beforeImage,
      at,
    );
    this.#last = schema;
    this.#toldSeen = root.seen;
    return { schema, isNews: true };
  }
}
