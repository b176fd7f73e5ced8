import ipaddr from 'ipaddr.js';
import { luhn } from '../../checksums/luhn.ts';
import { MARKS } from '../../facts.ts';
import { recognizer } from '../../recognizer.ts';

export const ipv4 = recognizer({
  id: 'generic/ip-v4',
  entity: 'IP_ADDRESS',
  prefilter: { length: [7, 64], digits: [4, 17], marks: MARKS.DOT },
  patterns: [
    {
      name: 'dotted',
      regex:
        /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\/(?:3[0-2]|[12]?\d)|:\d{1,5})?(?!\.?\d)/,
      base: 0.85,
    },
  ],
  // Versions are written with small parts; loopback, any and broadcast address nobody.
  deny: (text) => /^(?:0\.0\.0\.0|127\.0\.0\.1|\d\.\d\.\d{1,2}\.\d)(?:[/:]\d+)?$/.test(text),
  near: ['ip', 'address', 'host', 'server', 'from', 'client'],
  sway: 0.5,
});

export const ipv6 = recognizer({
  id: 'generic/ip-v6',
  entity: 'IP_ADDRESS',
  prefilter: { length: [3, 49], marks: MARKS.COLON },
  patterns: [
    {
      name: 'groups',
      regex:
        /(?<![\w:.])(?:[\da-fA-F]{1,4}:){2,7}(?::?[\da-fA-F]{1,4}){0,6}(?:(?:\d{1,3}\.){3}\d{1,3})?(?:%\w{1,15})?(?:\/\d{1,3})?(?![\w:])|(?:[\da-fA-F]{1,4}:){1,6}:[\da-fA-F:]{1,30}|::[\da-fA-F:]{1,38}/,
      base: 0.5,
    },
  ],
  validate: (text) => ipaddr.IPv6.isValid(text.replace(/\/\d{1,3}$/, '')),
  chance: 0.02,
  failed: 0,
  // A time of day; a device on this machine; eight pairs are a hardware address.
  deny: (text) => /^(?:\d\d:)?\d\d:\d\d$|^(?:[\da-f]{2}:){7}[\da-f]{2}$/i.test(text) || text === '::1',
  sway: 0.4,
});

export const mac = recognizer({
  id: 'generic/mac',
  entity: 'MAC_ADDRESS',
  prefilter: { length: [12, 23] },
  patterns: [
    {
      name: 'pairs',
      regex: /(?<![\w:-])[\da-fA-F]{2}(?:([:-])[\da-fA-F]{2})(?:\1[\da-fA-F]{2}){4}(?![:-]\w|\w)/,
      base: 0.93,
    },
    {
      name: 'EUI-64',
      regex: /(?<![\w:-])[\da-fA-F]{2}(?:([:-])[\da-fA-F]{2})(?:\1[\da-fA-F]{2}){6}(?![:-]\w|\w)/,
      base: 0.6,
    },
    { name: 'Cisco', regex: /[\da-fA-F]{4}\.[\da-fA-F]{4}\.[\da-fA-F]{4}/, base: 0.8 },
    { name: 'twelve digits', regex: /[\da-fA-F]{12}/, base: 0.1, where: 'whole', named: true },
  ],
  deny: (text) => /^(?:00[:-]?){5}00$|^(?:ff[:-]?){5}ff$/i.test(text),
  sway: 0.4,
});

export const imei = recognizer({
  id: 'generic/imei',
  entity: 'IMEI',
  groups: ['text', 'number'],
  prefilter: { length: [15, 20], digits: [15, 16] },
  patterns: [
    { name: 'grouped', regex: /\d{2}-\d{6}-\d{6}-\d/, base: 0.6 },
    // Nearly all in use were allocated by two bodies (GSMA TS.06), whose codes are 35 and 86.
    { name: 'fifteen digits', regex: /(?:35|86)\d{13}/, base: 0.22 },
    { name: 'fifteen digits, any body', regex: /\d{15}/, base: 0.06 },
    { name: 'with software version', regex: /\d{16}/, base: 0.02, where: 'whole', named: true },
  ],
  validate: (text) => (text.replace(/\D/g, '').length === 15 ? luhn(text) : null),
  chance: 0.1,
  near: ['imei', 'device', 'appareil', 'handset'],
});

/** A page that is one person's: a profile on a network of people, a mailto, a link with a name or key in it. */
export const personalUrl = recognizer({
  id: 'generic/personal-url',
  entity: 'PERSONAL_URL',
  prefilter: { length: [12, 300], letters: 6, marks: MARKS.SLASH | MARKS.DOT, run: 7 },
  patterns: [
    {
      name: 'profile',
      regex:
        /(?:https?:\/\/)?(?:[a-z]{2,3}\.)?(?:linkedin\.com\/in|facebook\.com|twitter\.com|x\.com|instagram\.com|github\.com|tiktok\.com\/@|t\.me|mastodon\.social\/@|bsky\.app\/profile)\/?[\w.%-]{2,64}\/?/,
      base: 0.75,
    },
    { name: 'any link', regex: /(?:https?:\/\/|www\.)[^\s"'<>]{4,280}/, base: 0.02, where: 'whole', named: true },
  ],
  sway: 0.5,
});

/** Chassis numbers (ISO 3779): 17 characters without I, O, Q; North American ones carry a check digit in ninth place. */
export const vin = recognizer({
  id: 'generic/vin',
  entity: 'VIN',
  prefilter: { length: [17, 17], digits: [4, 15], letters: 2 },
  patterns: [
    {
      name: 'seventeen',
      regex: /(?=[A-HJ-NPR-Z0-9]{0,12}\d)[A-HJ-NPR-Z0-9]{12,13}\d{4,5}(?<=[A-HJ-NPR-Z0-9]{17})/i,
      base: 0.15,
    },
  ],
  validate: (text) => {
    const passed = vinCheckDigit(text.toUpperCase());
    return passed || /^[1-5]/.test(text) ? passed : null;
  },
  chance: 0.02,
  failed: 0.3,
  near: ['vin', 'vehicle', 'chassis', 'vehicule'],
});

const VIN_VALUES = '0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ';
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/** 49 CFR § 565.15: the weighted sum of transliterated characters modulo 11, X for 10. */
export function vinCheckDigit(text: string): boolean {
  let sum = 0;
  for (const [i, weight] of VIN_WEIGHTS.entries()) {
    const value = VIN_VALUES.indexOf(text.charAt(i));
    if (value < 0) return false;
    sum += (value % 10) * weight;
  }
  return 'X0123456789'.charAt((sum % 11) + 1 === 11 ? 0 : (sum % 11) + 1) === text.charAt(8);
}

/** Plates of some countries; only where the name says plate, as codes of any kind look the same. */
export const licensePlate = recognizer({
  id: 'generic/license-plate',
  entity: 'LICENSE_PLATE',
  prefilter: { length: [4, 12], digits: [1, 8] },
  patterns: [
    { name: 'France', regex: /[A-HJ-NP-TV-Z]{2}-\d{3}-[A-HJ-NP-TV-Z]{2}/, base: 0.6 },
    { name: 'any', regex: /[A-Z0-9]{1,4}(?:[ ·.-]?[A-Z0-9]{1,5}){0,3}/i, base: 0.05, where: 'whole', named: true },
  ],
  near: ['plaque', 'plate', 'immatriculation', 'immatricule', 'registration'],
});
