import { Option } from '@commander-js/extra-typings';
import { CLASSES, DataClass } from '#contract/classes';
import type { LabelRecord } from '#contract/label';
import { apiCommand, openApi, withExamples, type CommandContext } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { followLive } from '../live-client.ts';
import { inert } from '../render/inert.ts';
import { duration, share } from '../render/words.ts';

export function tailCommand(context: CommandContext) {
  const command = apiCommand('tail', 'Findings as they are made, until Ctrl-C. What is lost on the way is said.')
    .addOption(new Option('--class <class...>', 'only these classes').choices(CLASSES))
    .option('--source <id>', 'only this source')
    .option('--dataset <urn>', 'only this dataset')
    .option('--jsonl', 'one JSON object a line: the label record, with `of`: how many it stands for')
    .action(async (options) => {
      const api = await openApi(context, options);
      const filter = {
        classes: options.class?.map((name) => DataClass.parse(name)),
        source: options.source,
        dataset: options.dataset,
      };
      for await (const said of followLive(api.endpoint, { channels: ['findings'], filter }, context.io)) {
        if (said.type === 'event' && said.event.channel === 'findings') {
          const { of, data } = said.event;
          context.talk.data(options.jsonl === true ? `${JSON.stringify({ ...data, of })}\n` : lines(data, of));
        } else if (said.type === 'notice') context.talk.say(said.text);
        else if (said.type === 'connected' && said.again)
          context.talk.say(
            said.gap ? 'Connected again; some events in between are lost.' : 'Connected again; nothing is lost.',
          );
      }
      context.exitCode = EXIT.interrupted;
    });
  return withExamples(command, [
    'vigie labels tail',
    "vigie labels tail --class CREDENTIALS --jsonl | jq '.fields[].path'",
  ]);
}

function lines(record: LabelRecord, of: number): string {
  const table = record.dataset.slice(record.dataset.lastIndexOf('/') + 1);
  const time = new Date(record.times.committedAtMs).toISOString().slice(11, 23);
  const took = duration(record.times.labelledAtMs - record.times.committedAtMs);
  const more = of > 1 ? `  (one of ${of})` : '';
  return record.fields
    .map(
      ({ path, entity, confidence, masked }) =>
        `${time}  ${record.op}  ${record.class.padEnd(11)}  ${inert(table)}  ${inert(path)}  ${entity} ${share(confidence)}  ${inert(masked)}  ${took}${more}\n`,
    )
    .join('');
}
