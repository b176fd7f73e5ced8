import { Button, PasswordInput } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import { rememberToken } from '../api/token.ts';
import { Prose } from '../components/prose.tsx';
import { useFocusOnMount } from '../components/use-focus-on-mount.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { Mark } from './mark.tsx';
import styles from './sign-in.module.css';

/** Without a token, or with one that was refused. */
export function SignIn({ refused }: { readonly refused: boolean }) {
  const { words } = useI18n();
  const field = useFocusOnMount<HTMLInputElement>();
  const [text, setText] = useState('');
  const [empty, setEmpty] = useState(false);
  const s = words.signIn;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = tokenIn(text);
    setEmpty(given === '');
    if (given !== '') rememberToken(given);
  };
  return (
    <main className={styles.page}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <Mark size={44} />
        <h1 className={styles.title}>{s.title}</h1>
        {refused && (
          <div className={styles.refused} role="alert">
            <p>
              <code>VIG_A501</code> {s.refused}
            </p>
            <p>
              <Prose text={s.refusedMend} />
            </p>
          </div>
        )}
        <p className={styles.text}>{s.why}</p>
        <p className={styles.text}>
          <Prose text={s.where} />
        </p>
        <PasswordInput
          label={s.label}
          description={s.kept}
          value={text}
          autoComplete="off"
          spellCheck={false}
          error={empty ? s.empty : undefined}
          ref={field}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit">{s.submit}</Button>
      </form>
    </main>
  );
}

/** People paste the whole address as often as the token. */
function tokenIn(text: string): string {
  const trimmed = text.trim();
  const marker = '#token=';
  const at = trimmed.indexOf(marker);
  return at === -1 ? trimmed : decodeURIComponent(trimmed.slice(at + marker.length).split('&')[0] ?? '');
}
