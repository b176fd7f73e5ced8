import { useEffect, useEffectEvent } from 'react';

/** Keys as `KeyboardEvent.key` names them; two letters with a space are pressed one after the other. */
export type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => void>>;

const CHORD_MS = 1200;

/**
 * Single-letter keys for the whole page (WCAG 2.1.4: they never act while one types, and only on the page's own parts).
 * Space and Enter stay with the control that has the focus.
 */
export function useShortcuts(shortcuts: Shortcuts): void {
  const act = useEffectEvent((keys: string, event: KeyboardEvent) => {
    const run = shortcuts[keys];
    if (run === undefined) return false;
    event.preventDefault();
    run(event);
    return true;
  });
  useEffect(() => {
    let first: { readonly key: string; readonly atMs: number } | null = null;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (isBehindDialog() || ((event.key === ' ' || event.key === 'Enter') && isControl(event.target))) return;
      const chord = first !== null && event.timeStamp - first.atMs < CHORD_MS ? `${first.key} ${event.key}` : null;
      first = { key: event.key, atMs: event.timeStamp };
      if (chord !== null && act(chord, event)) first = null;
      else act(event.key, event);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a, summary, [role="menuitem"]') !== null;
}

function isBehindDialog(): boolean {
  return document.querySelector('[aria-modal="true"]') !== null;
}
