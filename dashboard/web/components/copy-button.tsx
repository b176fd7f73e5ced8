import { Button } from '@mantine/core';
import { IconCheck, IconCopy, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useI18n } from '../i18n/i18n.tsx';

const SAID_FOR_MS = 2000;
type Outcome = 'none' | 'copied' | 'failed';

export function CopyButton({ label, text }: { readonly label: string; readonly text: () => string }) {
  const { words } = useI18n();
  const [outcome, setOutcome] = useState<Outcome>('none');
  useEffect(() => {
    if (outcome === 'none') return undefined;
    const timer = setTimeout(() => setOutcome('none'), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      setOutcome('copied');
    } catch {
      // Refused by the browser (no permission, or a page without TLS): said, as nothing else can be done.
      setOutcome('failed');
    }
  };
  const Icon = outcome === 'copied' ? IconCheck : outcome === 'failed' ? IconX : IconCopy;
  const said = outcome === 'copied' ? words.finding.copied : outcome === 'failed' ? words.finding.copyFailed : label;
  return (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={<Icon size={15} aria-hidden />}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{said}</span>
    </Button>
  );
}
