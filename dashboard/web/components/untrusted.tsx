import { memo } from 'react';
import { useI18n } from '../i18n/i18n.tsx';
import { isCut, plainText, segments } from './visible-text.ts';
import styles from './untrusted.module.css';

interface UntrustedProps {
  readonly text: string;
  readonly code?: boolean | undefined;
}

/** Text that came out of a database. See `visible-text.ts`. */
export const Untrusted = memo(function Untrusted({ text, code = false }: UntrustedProps) {
  const { words } = useI18n();
  return (
    <bdi className={code ? styles.code : undefined} title={plainText(text)}>
      {segments(text).map((segment, index) =>
        segment.kind === 'text' ? (
          segment.text
        ) : (
          // The order of segments never changes under a key: the text is the prop.
          <span key={`${index} ${segment.code}`} className={styles.mark}>
            <span className="visually-hidden">{words.untrusted.mark} </span>
            {segment.code}
          </span>
        ),
      )}
      {isCut(text) && <span className={styles.mark}>{words.untrusted.cut}</span>}
    </bdi>
  );
});
