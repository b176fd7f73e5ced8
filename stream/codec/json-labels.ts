import type { LabelCodec } from '#contract/codec';
import type { LabelledField } from '#contract/label';

/**
 * Labels as JSON: the same text as `JSON.stringify` of the label record gives, some times as fast. What the labels of a
 * change have in common is written once.
 */
export function createJsonLabelCodec(): LabelCodec {
  return {
    begin({ record, source, dataset, op, position, transaction, modelVersion, times, unexamined }) {
      const { committedAtMs, capturedAtMs, labelledAtMs } = times;
      const before = `{"record":${quoted(record)},"source":${known(source)},"dataset":${known(dataset)},"class":"`;
      const after =
        `","op":"${op}","position":${quoted(position)},"transaction":${transaction === null ? 'null' : quoted(transaction)}` +
        `,"modelVersion":${known(modelVersion)},"times":{"committedAtMs":${committedAtMs},"capturedAtMs":${capturedAtMs}` +
        `,"labelledAtMs":${labelledAtMs}},"fields":[`;
      const end = unexamined === undefined ? ']}' : `],"unexamined":${JSON.stringify(unexamined)}}`;
      const written: { readonly field: LabelledField; readonly json: string }[] = [];
      const json = (field: LabelledField): string => {
        for (const one of written) if (one.field === field) return one.json;
        const made = fieldJson(field);
        written.push({ field, json: made });
        return made;
      };
      return (name, fields) => {
        let list = '';
        for (const field of fields) list += list === '' ? json(field) : `,${json(field)}`;
        return Buffer.from(`${before}${name}${after}${list}${end}`);
      };
    },
  };
}

function fieldJson({ path, entity, confidence, start, end, masked, reason }: LabelledField): string {
  return (
    `{"path":${known(path)},"entity":${known(entity)},"confidence":${confidence},"start":${start},"end":${end}` +
    `,"masked":${quoted(masked)},"reason":${known(reason)}}`
  );
}

/** Needs no escape in JSON. */
const PLAIN = /^[ !#-[\]-~\u00a1-\u024f…]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** Words of schemas and recognisers come again and again; never data. */
const MOST_KNOWN = 5000;
const texts = new Map<string, string>();

function known(text: string): string {
  let json = texts.get(text);
  if (json === undefined) {
    json = JSON.stringify(text);
    if (texts.size < MOST_KNOWN) texts.set(text, json);
  }
  return json;
}
