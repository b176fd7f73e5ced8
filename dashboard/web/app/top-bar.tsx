import { ActionIcon, Menu } from '@mantine/core';
import {
  IconCheck,
  IconDeviceDesktop,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSettings,
  IconSun,
} from '@tabler/icons-react';
import { forgetToken } from '../api/token.ts';
import { LANGUAGES, useI18n } from '../i18n/i18n.tsx';
import { COLOUR_CHOICES, useColours, type ColourChoice } from '../theme/use-colours.ts';
import { ConnectionBadge } from './connection-badge.tsx';
import { Mark } from './mark.tsx';
import styles from './top-bar.module.css';

const COLOUR_ICONS: Record<ColourChoice, typeof IconSun> = { light: IconSun, dark: IconMoon, auto: IconDeviceDesktop };

export function TopBar({ onShortcuts }: { readonly onShortcuts: () => void }) {
  const { words, language, setLanguage } = useI18n();
  const { choice, choose, next } = useColours();
  const a = words.app;
  const colourNames: Record<ColourChoice, string> = { light: a.themeLight, dark: a.themeDark, auto: a.themeSystem };
  const ColourIcon = COLOUR_ICONS[choice];
  return (
    <header className={styles.bar}>
      <a className={styles.brand} href="/">
        <Mark size={26} />
        <span className={styles.name}>{a.name}</span>
      </a>
      <span className={styles.installation} title={a.installation}>
        {window.location.host}
      </span>
      <div className={styles.state}>
        <ConnectionBadge />
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        className={styles.icon}
        aria-label={`${a.theme}: ${colourNames[choice]}`}
        title={`${a.theme}: ${colourNames[choice]}`}
        onClick={next}
      >
        <ColourIcon size={18} stroke={1.8} />
      </ActionIcon>
      <Menu position="bottom-end" width={220} withinPortal={false}>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            className={styles.icon}
            aria-label={a.menu}
            title={a.menu}
          >
            <IconSettings size={18} stroke={1.8} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{a.language}</Menu.Label>
          {LANGUAGES.map((tag) => (
            <Menu.Item
              key={tag}
              lang={tag}
              rightSection={tag === language && <IconCheck size={15} aria-label="✓" />}
              onClick={() => setLanguage(tag)}
            >
              {tag === 'en' ? a.english : a.french}
            </Menu.Item>
          ))}
          <Menu.Label>{a.theme}</Menu.Label>
          {COLOUR_CHOICES.map((colour) => (
            <Menu.Item
              key={colour}
              rightSection={colour === choice && <IconCheck size={15} aria-label="✓" />}
              onClick={() => choose(colour)}
            >
              {colourNames[colour]}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconKeyboard size={15} aria-hidden />}
            rightSection={<kbd>?</kbd>}
            onClick={onShortcuts}
          >
            {a.shortcuts}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={15} aria-hidden />} onClick={forgetToken}>
            {a.signOut}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </header>
  );
}
