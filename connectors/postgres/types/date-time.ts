/**
 * PostgreSQL's `ISO` output to ISO 8601: `T` between date and time, `Z` or `±hh:mm` for the zone, years beyond four
 * digits with a sign and six digits or more, years before Christ counted astronomically (1 BC is `0000`, 44 BC is
 * `-000043`), as ECMAScript and ISO 8601-2 write them. `infinity` and `-infinity` stay.
 */
export function isoDate(text: string): string {
  // Four-digit years after Christ, the usual case, are ISO 8601 already.
  return text.length === 10 && text.charCodeAt(4) === DASH ? text : withYear(text);
}

export function isoTimestamp(text: string): string {
  // `2024-05-06 07:08:09.123`: nothing but the blank is different.
  if (text.charCodeAt(10) === SPACE && text.charCodeAt(4) === DASH && !text.endsWith(BC)) {
    return `${text.slice(0, 10)}T${text.slice(11)}`;
  }
  return withYear(text);
}

export function isoTimestampTz(text: string): string {
  if (text.charCodeAt(10) === SPACE && text.charCodeAt(4) === DASH && text.endsWith('+00')) {
    return `${text.slice(0, 10)}T${text.slice(11, -3)}Z`;
  }
  return withYear(text);
}

/** `07:08:09+02` → `07:08:09+02:00`. */
export function isoTimeTz(text: string): string {
  return withZone(text);
}

const DASH = 0x2d;
const SPACE = 0x20;
const BC = ' BC';
/** Year, month and day, time of day; the zone is read from the time. */
const PARTS = /^(\d{4,})-(\d\d-\d\d)(?: (\d\S*))?( BC)?$/u;
const ZONE = /^(.*)([+-])(\d\d)(?::(\d\d))?(:\d\d)?$/u;

function withYear(text: string): string {
  const parts = PARTS.exec(text);
  // The infinities; whatever else stays as it was written.
  if (parts?.[1] === undefined || parts[2] === undefined) return text;
  const [, year, monthDay, time, bc] = parts;
  const date = `${isoYear(Number(year), bc !== undefined)}-${monthDay}`;
  return time === undefined ? date : `${date}T${withZone(time)}`;
}

function isoYear(year: number, bc: boolean): string {
  if (bc) return year === 1 ? '0000' : `-${String(year - 1).padStart(6, '0')}`;
  return year > 9999 ? `+${String(year).padStart(6, '0')}` : String(year).padStart(4, '0');
}

function withZone(time: string): string {
  const parts = ZONE.exec(time);
  if (parts === null) return time;
  const [, clock, sign, hours, minutes = '00', seconds = ''] = parts;
  return hours === '00' && minutes === '00' && seconds === ''
    ? `${clock}Z`
    : `${clock}${sign}${hours}:${minutes}${seconds}`;
}
