import { useMantineColorScheme } from '@mantine/core';

export const COLOUR_CHOICES = ['light', 'dark', 'auto'] as const;
export type ColourChoice = (typeof COLOUR_CHOICES)[number];

interface Colours {
  readonly choice: ColourChoice;
  readonly choose: (choice: ColourChoice) => void;
  /** Goes on to the next of the three. */
  readonly next: () => void;
}

export function useColours(): Colours {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const following = COLOUR_CHOICES[(COLOUR_CHOICES.indexOf(colorScheme) + 1) % COLOUR_CHOICES.length] ?? 'auto';
  return { choice: colorScheme, choose: setColorScheme, next: () => setColorScheme(following) };
}
