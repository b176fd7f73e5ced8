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

/** A row in full, beside its list. `lockScroll` would write a `<style>` element, which the page's policy does not allow. */
export function DetailDrawer({ opened, onClose, title, children }: DetailDrawerProps) {
  const { words } = useI18n();
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="30rem"
      lockScroll={false}
      title={title}
      overlayProps={{ backgroundOpacity: 0.25 }}
      closeButtonProps={{ 'aria-label': words.app.close }}
      transitionProps={{ duration: 140 }}
      classNames={{ title: styles.title, body: styles.body }}
    >
      {children}
    </Drawer>
  );
}
