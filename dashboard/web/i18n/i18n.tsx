import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';
import { en, type Words } from './en.ts';
import { createFormat, type Format } from './format.ts';
import { fr } from './fr.ts';

export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

interface I18n {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly words: Words;
  readonly format: Format;
}

const WORDS: Record<Language, Words> = { en, fr };
const KEY = 'vigie.language';
const Context = createContext<I18n | null>(null);

export function I18nProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(initialLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const value = useMemo<I18n>(
    () => ({
      language,
      setLanguage: (next) => {
        window.localStorage.setItem(KEY, next);
        setLanguage(next);
      },
      words: WORDS[language],
      format: createFormat(regionOf(language)),
    }),
    [language],
  );
  return <Context value={value}>{children}</Context>;
}

export function useI18n(): I18n {
  const value = use(Context);
  if (value === null) throw new Error('useI18n is used outside I18nProvider');
  return value;
}

function initialLanguage(): Language {
  const kept = window.localStorage.getItem(KEY);
  return isLanguage(kept) ? kept : (window.navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? 'en');
}

function isLanguage(text: string | null): text is Language {
  return LANGUAGES.some((language) => language === text);
}

/** The reader's region (date order, separators) where the browser says one for this language. */
function regionOf(language: Language): string {
  return window.navigator.languages.find((tag) => tag.startsWith(language)) ?? language;
}
