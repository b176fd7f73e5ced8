import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import { useI18n } from '../i18n/i18n.tsx';
import styles from './detail-drawer.module.css';

interface DetailDrawerProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
}

/**
 * A row in full, beside its list. Put together by hand: Mantine's own header is a second banner of the page, and
 * `lockScroll` would write a `<style>` element, which the page's policy does not allow.
 */
export function DetailDrawer({ opened, onClose, title, children }: DetailDrawerProps) {
  const { words } = useI18n();
  return (
    <Drawer.Root
      opened={opened}
      onClose={onClose}
      position="right"
      size="30rem"
      lockScroll={false}
      transitionProps={{ duration: 140 }}
    >
      <Drawer.Overlay backgroundOpacity={0.25} />
      <Drawer.Content>
        <div className={styles.head}>
          <Drawer.Title className={styles.title}>{title}</Drawer.Title>
          <Drawer.CloseButton aria-label={words.app.close} />
        </div>
        <Drawer.Body className={styles.body}>{children}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
