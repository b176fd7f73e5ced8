import { useLive } from '../app/live-context.tsx';
import { useI18n } from '../i18n/i18n.tsx';
import { useStore } from '../live/use-store.ts';

/** How long ago, kept right by the second; the exact time on hover. */
export function Ago({ atMs }: { readonly atMs: number }) {
  const { clock } = useLive();
  const { format } = useI18n();
  const nowMs = useStore(clock);
  return (
    <time dateTime={new Date(atMs).toISOString()} title={format.moment(atMs)}>
      {format.ago(atMs, nowMs)}
    </time>
  );
}
