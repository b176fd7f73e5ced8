import type { Channel, LiveEvent } from '#contract/live';
import { severityRank, type LiveFilter } from '#contract/live-protocol';
import { unreachable } from '#kernel/unreachable';

/** What one client wants of the feed. Two subscriptions with the same `key` want the same. */
export interface Subscription {
  readonly channels: ReadonlySet<Channel>;
  readonly filter: LiveFilter;
  readonly key: string;
}

/** Left out for clients that lag: what is worth nothing late, or can be had again. */
export const BULK: ReadonlySet<Channel> = new Set<Channel>(['findings', 'stats']);

export function subscription(channels: readonly Channel[], filter: LiveFilter): Subscription {
  const { classes, source, dataset, minSeverity } = filter;
  const key = JSON.stringify([channels.toSorted(), classes?.toSorted(), source, dataset, minSeverity]);
  return { channels: new Set(channels), filter, key };
}

/** Whether the event is wanted. A property that an event of its channel does not have does not restrict it. */
export function wants({ channels, filter }: Subscription, event: LiveEvent): boolean {
  if (!channels.has(event.channel)) return false;
  const sameSource = (source: string): boolean => filter.source === undefined || filter.source === source;
  const sameDataset = (dataset: string): boolean => filter.dataset === undefined || filter.dataset === dataset;
  const someClass = (classes: readonly string[]): boolean =>
    filter.classes === undefined || filter.classes.some((wanted) => classes.includes(wanted));
  switch (event.channel) {
    case 'findings':
      return sameSource(event.data.source) && sameDataset(event.data.dataset) && someClass([event.data.class]);
    case 'fields':
      return sameSource(event.data.source) && sameDataset(event.data.dataset) && someClass(event.data.classes);
    case 'alerts': {
      const { subject, severity, source, classes } = event.data;
      const severe = filter.minSeverity === undefined || severityRank(severity) >= severityRank(filter.minSeverity);
      // An alert about a capture is of no class and of no dataset: whoever follows the source must see it.
      const ofDataset = filter.dataset === undefined || isOf(subject, filter.dataset) || subject === source;
      return severe && sameSource(source) && ofDataset && (classes.length === 0 || someClass(classes));
    }
    case 'sources':
      return sameSource(event.data.source);
    case 'stats':
      return true;
    default:
      return unreachable(event);
  }
}

/** Whether a subject is the dataset itself or a field of it. */
function isOf(subject: string, dataset: string): boolean {
  return subject === dataset || subject.startsWith(`${dataset}#`);
}
