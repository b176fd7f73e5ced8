import { createTheme, localStorageColorSchemeManager, type MantineThemeOverride } from '@mantine/core';

/**
 * Mantine's own variables come from its stylesheet and `tokens.css`: the provider writes no `<style>` element, so the
 * page works under a policy without 'unsafe-inline'.
 */
export const theme: MantineThemeOverride = createTheme({
  cursorType: 'pointer',
  respectReducedMotion: true,
  primaryColor: 'teal',
});

export const colorSchemes = localStorageColorSchemeManager({ key: 'vigie.colours' });
