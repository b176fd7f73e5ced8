import type { LabelCodec } from '#contract/codec';
import { topics } from '#contract/topics';
import { VigieError } from '#kernel/errors/vigie-error';
import { AvroWriter } from '../avro/avro-writer.ts';
import type { Form } from './avro-log.ts';

/**
 * Labels as Avro, written at once: the log would turn each from JSON, which takes longer than to classify its row.
 * @param forms how topics are written, by name
 */
export function createAvroLabelCodec(forms: ReadonlyMap<string, Form>): LabelCodec {
  const writer = new AvroWriter();
  return {
    begin: (head) => (name, fields) => {
      const form = forms.get(topics.labels(name));
      if (form === undefined) throw new VigieError('VIG_X900', 'a class has no topic');
      try {
        writer.raw(form.mark);
        form.write({ ...head, class: name, fields }, writer);
        return writer.take();
      } catch (error) {
        writer.clear();
        throw error;
      }
    },
  };
}
