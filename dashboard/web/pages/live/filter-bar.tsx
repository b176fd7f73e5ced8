import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { Ref } from 'react';
import { SENSITIVE_CLASSES, type DataClass } from '#contract/classes';
import { useLive } from '../../app/live-context.tsx';
import { plainText } from '../../components/visible-text.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { isFiltering, NO_FILTER, type Filter } from '../../live/filter.ts';
import { useStore } from '../../live/use-store.ts';
import styles from './filter-bar.module.css';

interface FilterBarProps {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
  readonly searchRef: Ref<HTMLInputElement>;
}

/** Search and chips, for the findings and the fields alike. */
export function FilterBar({ filter, onChange, searchRef }: FilterBarProps) {
  const { words } = useI18n();
  const sources = useStore(useLive().session.sources);
  const f = words.feed;
  const toggle = (name: DataClass) => {
    const has = filter.classes.includes(name);
    onChange({
      ...filter,
      classes: has ? filter.classes.filter((other) => other !== name) : [...filter.classes, name],
    });
  };
  return (
    <search className={styles.bar}>
      <TextInput
        ref={searchRef}
        className={styles.search}
        size="sm"
        type="text"
        aria-label={f.search}
        placeholder={f.searchHint}
        leftSection={<IconSearch size={15} aria-hidden />}
        rightSection={
          filter.text === '' ? (
            <kbd className={styles.key} aria-hidden>
              /
            </kbd>
          ) : (
            <CloseButton size="sm" aria-label={f.clear} onClick={() => onChange({ ...filter, text: '' })} />
          )
        }
        value={filter.text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange({ ...filter, text: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      <fieldset className={styles.chips}>
        <legend className="visually-hidden">{f.filterClass}</legend>
        {SENSITIVE_CLASSES.map((name) => (
          <button
            key={name}
            type="button"
            className={styles.chip}
            data-class={name}
            aria-pressed={filter.classes.includes(name)}
            onClick={() => toggle(name)}
          >
            {name}
          </button>
        ))}
      </fieldset>
      {(sources.length > 1 || filter.source !== null) && (
        <select
          className={styles.select}
          aria-label={f.filterSource}
          value={filter.source ?? ''}
          onChange={(event) =>
            onChange({ ...filter, source: event.currentTarget.value === '' ? null : event.currentTarget.value })
          }
        >
          <option value="">{f.filterSource}: *</option>
          {sourceIds(sources, filter.source).map((id) => (
            <option key={id} value={id}>
              {plainText(id)}
            </option>
          ))}
        </select>
      )}
      {isFiltering(filter) && (
        <button type="button" className={styles.clear} onClick={() => onChange(NO_FILTER)}>
          {f.clear}
        </button>
      )}
    </search>
  );
}

/** A source that is filtered by stays in the list, even when it is not there (any more). */
function sourceIds(sources: readonly { readonly id: string }[], chosen: string | null): string[] {
  const ids = new Set(sources.map((source) => source.id));
  if (chosen !== null) ids.add(chosen);
  return [...ids].toSorted();
}
