const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `4.0 GiB`: for the words of an alert. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const unit = UNITS[power] ?? 'bytes';
  return power === 0 ? `${Math.round(bytes)} ${unit}` : `${(bytes / 1024 ** power).toFixed(1)} ${unit}`;
}
