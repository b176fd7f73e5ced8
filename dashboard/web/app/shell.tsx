import { useState } from 'react';
import { useI18n } from '../i18n/i18n.tsx';
import { useStore } from '../live/use-store.ts';
import { PAGES } from '../pages/pages.ts';
import { address } from './address.ts';
import { ConnectionNotice } from './connection-notice.tsx';
import { ShortcutsSheet } from './shortcuts-sheet.tsx';
import { useShortcuts } from './shortcuts.ts';
import { TopBar } from './top-bar.tsx';
import styles from './shell.module.css';

/** Frame of every page: rail, top bar, what is wrong with the connection, content. */
export function Shell() {
  const { words } = useI18n();
  const { path } = useStore(address);
  const [sheet, setSheet] = useState(false);
  useShortcuts({ '?': () => setSheet(true) });
  const page = PAGES.find((entry) => entry.path === path);
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {words.app.skip}
      </a>
      <TopBar onShortcuts={() => setSheet(true)} />
      <nav className={styles.rail} aria-label={words.app.pages}>
        <ul>
          {PAGES.map(({ id, path: to, icon: Icon }) => (
            <li key={id}>
              <a className={styles.link} href={to} aria-current={to === path ? 'page' : undefined}>
                <Icon size={20} stroke={1.8} aria-hidden />
                {words.pages[id]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main id="content" className={styles.content} tabIndex={-1}>
        <ConnectionNotice />
        {page === undefined ? (
          <p className={styles.missing}>
            {words.app.notFound} <a href="/">{words.app.goLive}</a>
          </p>
        ) : (
          <page.Component />
        )}
      </main>
      <ShortcutsSheet opened={sheet} onClose={() => setSheet(false)} />
    </div>
  );
}
