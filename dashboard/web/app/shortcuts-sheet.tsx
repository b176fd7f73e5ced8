import { Modal } from '@mantine/core';
import { Fragment } from 'react';
import { useI18n } from '../i18n/i18n.tsx';
import styles from './shortcuts-sheet.module.css';

/** Every key, in one sheet. */
export function ShortcutsSheet({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const { words } = useI18n();
  const s = words.shortcuts;
  const groups: readonly (readonly [
    title: string,
    keys: readonly (readonly [keys: readonly string[], joint: string, what: string])[],
  ])[] = [
    [
      s.everywhere,
      [
        [['/'], '', s.search],
        [['␣'], '', s.pause],
        [['g', 'f'], s.followedBy, s.feed],
        [['g', 'a'], s.followedBy, s.alerts],
        [['g', 'c'], s.followedBy, s.fields],
        [['Esc'], '', s.close],
        [['?'], '', s.sheet],
      ],
    ],
    [
      s.inLists,
      [
        [['j', '↓'], s.or, s.next],
        [['k', '↑'], s.or, s.previous],
        [['Enter'], '', s.open],
        [['t'], '', s.top],
      ],
    ],
  ];
  return (
    <Modal.Root opened={opened} onClose={onClose} lockScroll={false} transitionProps={{ duration: 140 }}>
      <Modal.Overlay backgroundOpacity={0.25} />
      <Modal.Content>
        <div className={styles.head}>
          <Modal.Title className={styles.title}>{s.heading}</Modal.Title>
          <Modal.CloseButton aria-label={words.app.close} />
        </div>
        <Modal.Body>
          {groups.map(([title, keys]) => (
            <section key={title} className={styles.group}>
              <h3 className={styles.heading}>{title}</h3>
              <dl>
                {keys.map(([names, joint, what]) => (
                  <div key={what} className={styles.line}>
                    <dt>{what}</dt>
                    <dd>
                      {names.map((name, index) => (
                        <Fragment key={name}>
                          {index > 0 && ` ${joint} `}
                          <kbd className={styles.key}>{name}</kbd>
                        </Fragment>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
