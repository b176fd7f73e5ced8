import { IconActivityHeartbeat, type Icon } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { Words } from '../i18n/en.ts';
import LivePage from './live/live-page.tsx';

export interface PageEntry {
  readonly id: keyof Words['pages'];
  readonly path: string;
  readonly icon: Icon;
  readonly Component: ComponentType;
}

/** The pages that exist, in the order of the rail. A page is a link here once it can be opened, not before. */
export const PAGES: readonly PageEntry[] = [
  { id: 'live', path: '/', icon: IconActivityHeartbeat, Component: LivePage },
];
