import { luhn } from '../../checksums/luhn.ts';
import { MARKS } from '../../facts.ts';
import { recognizer } from '../../recognizer.ts';

/**
 * Ids that devices, their SIM cards and the advertising on them are known by. Most are UUIDs or digests, which say
 * nothing by themselves: the field's name must speak.
 */
export const deviceId = recognizer({
  id: 'generic/device-id',
  entity: 'DEVICE_ID',
  groups: ['text', 'number'],
  prefilter: { length: [8, 80], digits: [1, 64], cluster: 17 },
  patterns: [
    // ITU-T E.118: 89 for telecommunications, up to 20 digits with Luhn's check at the end.
    { name: 'SIM card (ICCID)', regex: /89\d{17,18}/, base: 0.25 },
    { name: 'iPhone (UDID)', regex: /0000\d{4}-00[\dA-F]{14}/, base: 0.85, where: 'whole' },
    {
      name: 'UUID',
      regex: /[\da-fA-F]{8}-(?:[\da-fA-F]{4}-){3}[\da-fA-F]{12}/,
      base: 0.15,
      where: 'whole',
      named: true,
    },
    { name: 'subscriber (IMSI)', regex: /[2-7]\d{14}/, base: 0.08, where: 'whole', named: true },
    { name: 'any', regex: /[A-Za-z0-9](?:[:._-]?[A-Za-z0-9]){7,78}/, base: 0.05, where: 'whole', named: true },
  ],
  validate: (text) => (/^89\d{17,18}$/.test(text) ? luhn(text) : null),
  chance: 0.1,
  near: ['iccid', 'sim', 'udid', 'device', 'appareil'],
});

/** Cookies of browsers' sessions: whoever holds one is taken for the person. Those of advertising follow one about. */
export const cookie = recognizer({
  id: 'generic/cookie',
  entity: 'SESSION_ID',
  prefilter: { length: [14, 4096], letters: 3, run: 14, marks: MARKS.EQUALS },
  patterns: [
    {
      name: 'cookie of a framework',
      regex:
        /(?:PHPSESSID|JSESSIONID|ASP\.NET_SessionId|ASPSESSIONID[A-Z]{8}|connect\.sid|laravel_session|_session_id|sessionid|SSESS[\da-f]{32}|wordpress_logged_in_[\da-f]{32}|__Host-session|__Secure-[\w-]{1,30}|\.AspNetCore\.[\w.]{3,40}|cf_clearance|XSRF-TOKEN)=[^\s;,"']{8,2000}/,
      base: 0.93,
    },
    {
      name: 'cookie of advertising',
      regex: /_ga(?:_[A-Z0-9]{6,12})?=GA1\.[1-4]\.\d{6,10}\.\d{10}|_fbp=fb\.\d\.\d{13}\.\d{6,20}/,
      base: 0.93,
    },
  ],
  sway: 0.3,
});

/** The value alone, where the name says session or cookie. */
export const sessionId = recognizer({
  id: 'generic/session-id',
  entity: 'SESSION_ID',
  prefilter: { length: [12, 300], letters: 2 },
  patterns: [
    { name: 'Google Analytics', regex: /GA1\.[1-4]\.\d{6,10}\.\d{10}/, base: 0.93, where: 'whole' },
    { name: 'opaque', regex: /[\w%.+/=~-]{12,300}/, base: 0.04, where: 'whole', named: true },
  ],
  deny: (text) => !/\d/.test(text) && !/[a-z][A-Z]/.test(text),
  sway: 0.3,
});

/** A name on a server of the Fediverse. */
export const fediverseHandle = recognizer({
  id: 'generic/fediverse-handle',
  entity: 'SOCIAL_HANDLE',
  prefilter: { length: [8, 100], letters: 4, marks: MARKS.AT | MARKS.DOT },
  patterns: [
    {
      name: 'Fediverse',
      regex:
        /@[A-Za-z0-9_]{2,30}@[a-z0-9-]{2,40}(?:\.[a-z0-9-]{2,30}){0,2}\.(?:social|online|art|community|xyz|world|fr|de|org|net|com)/,
      base: 0.85,
    },
  ],
  sway: 0.5,
});

/** A name on a network of people. `@name` alone may be a decorator, a package or a mention: the field's name must speak. */
export const socialHandle = recognizer({
  id: 'generic/social-handle',
  entity: 'SOCIAL_HANDLE',
  prefilter: { length: [2, 100], letters: 1 },
  patterns: [
    { name: 'with a sign', regex: /@[A-Za-z0-9_][A-Za-z0-9_.-]{1,38}/, base: 0.2, where: 'whole', named: true },
    { name: 'Discord', regex: /[^\s#@:]{2,32}#\d{4}/, base: 0.2, where: 'whole', named: true },
    { name: 'any', regex: /[\p{L}\p{N}][\p{L}\p{N}._-]{1,62}/u, base: 0.05, where: 'whole', named: true },
  ],
});
