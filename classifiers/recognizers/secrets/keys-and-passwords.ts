import { MARKS } from '../../facts.ts';
import { recognizer } from '../../recognizer.ts';
import { isPlaceholder } from './entropy.ts';

export const privateKey = recognizer({
  id: 'secrets/private-key',
  entity: 'PRIVATE_KEY',
  prefilter: { length: [40, 100_000_000], letters: 20, run: 7 },
  patterns: [
    {
      name: 'PEM',
      regex:
        /-{5}BEGIN (?:(?:RSA|DSA|EC|OPENSSH|ENCRYPTED|PGP|SSH2 ENCRYPTED) )?PRIVATE KEY(?: BLOCK)?-{5}[\s\S]{0,8000}(?:-{5}END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-{5})?/,
      base: 0.97,
      where: 'text',
    },
    {
      name: 'words of a wallet',
      regex: /[a-z]{3,8}(?:[ ,]{1,2}[a-z]{3,8}){11,23}/,
      base: 0.1,
      where: 'whole',
      named: true,
    },
    { name: 'PuTTY', regex: /PuTTY-User-Key-File-[23]: [\s\S]{20,4000}/, base: 0.95, where: 'text' },
  ],
  sway: 0.05,
});

export const connectionString = recognizer({
  id: 'secrets/connection-string',
  entity: 'CONNECTION_STRING',
  prefilter: { length: [14, 100_000_000], letters: 6, run: 14 },
  patterns: [
    {
      name: 'URL with password',
      regex:
        /(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|oracle|clickhouse|cockroachdb|snowflake|ftps?|sftp|smtps?|ldaps?|nats|kafka|cassandra|couchbase)(?:\+\w{1,12})?:\/\/[^\s:@/'"<>]{0,100}:[^\s@/'"<>]{1,200}@[^\s'"<>]{2,300}/i,
      base: 0.98,
    },
    {
      name: 'key and value pairs',
      regex:
        /(?:server|data source|host|endpoint|accountname|defaultendpointsprotocol|user id|uid|endpoint)\s{0,2}=[^;\n]{1,200};(?:[^;\n]{1,200};){0,8}\s{0,2}(?:password|pwd|accountkey|sharedaccesskey|secret)\s{0,2}=\s{0,2}[^;\s"']{3,300}/i,
      base: 0.97,
    },
    { name: 'JDBC', regex: /jdbc:\w{2,16}:[^\s'"<>]{4,200}(?:password|pwd)=[^\s&;'"<>]{1,100}/i, base: 0.95 },
    { name: 'any data source', regex: /[a-z+]{3,20}:\/\/[^\s]{4,300}/i, base: 0.02, where: 'whole', named: true },
  ],
  deny: (text) => /:(?:\*+|x+|<[^>]*>|\$\{[^}]*\}|%\w+%|password|\[[^\]]*\])@/i.test(text),
  sway: 0.1,
});

export const urlCredentials = recognizer({
  id: 'secrets/url-credentials',
  entity: 'PASSWORD',
  prefilter: { length: [14, 100_000_000], letters: 6, marks: MARKS.AT | MARKS.COLON, run: 14 },
  patterns: [
    { name: 'in a link', regex: /https?:\/\/[^\s:@/'"<>]{1,100}:[^\s@/'"<>]{3,200}@[^\s'"<>]{2,200}/i, base: 0.98 },
  ],
  deny: (text) => isPlaceholder(/:([^:@/]*)@/.exec(text)?.[1] ?? ''),
  sway: 0.2,
});

/** The formats of crypt(3) and its heirs. A hash of a password is a credential: it can be guessed at leisure. */
export const passwordHash = recognizer({
  id: 'secrets/password-hash',
  entity: 'PASSWORD_HASH',
  prefilter: { length: [13, 100_000], letters: 2, run: 13 },
  patterns: [
    { name: 'bcrypt', regex: /\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}/, base: 0.98 },
    {
      name: 'argon2',
      regex:
        /\$argon2(?:id|i|d)\$(?:v=\d{1,3}\$)?m=\d{1,10},t=\d{1,6},p=\d{1,4}\$[\w+/=.-]{4,200}(?:\$[\w+/=.-]{8,300})?/,
      base: 0.98,
    },
    {
      name: 'crypt',
      regex: /\$(?:1|5|6|y|7|md5|sha1)\$(?:rounds=\d{1,9}\$)?[./A-Za-z0-9]{1,64}\$[./A-Za-z0-9$]{16,120}/,
      base: 0.96,
    },
    { name: 'scrypt', regex: /(?:\$scrypt\$|\$s0\$|scrypt:|SCRYPT:)[\w:=,$+/.-]{30,400}/, base: 0.95 },
    {
      name: 'PBKDF2 of frameworks',
      regex:
        /(?:pbkdf2_sha\d{1,3}|pbkdf2-sha\d{1,3}|\$pbkdf2[\w-]{0,10}|pbkdf2:sha\d{1,3}(?::\d{1,8})?|bcrypt_sha256|argon2)\$[\w+/=.$-]{16,300}/,
      base: 0.95,
    },
    {
      name: 'LDAP',
      regex: /\{(?:SSHA|SHA|SMD5|MD5|CRYPT|SSHA256|SSHA512|PBKDF2[\w-]{0,10})\}[\w+/=$.-]{16,200}/,
      base: 0.95,
    },
    { name: 'phpass', regex: /\$[PH]\$[./A-Za-z0-9]{31}/, base: 0.95 },
    { name: 'Kerberos', regex: /\$krb5(?:asrep|tgs|pa|db)\$\d{1,2}\$[^\s"']{40,4000}/, base: 0.97 },
    { name: 'MySQL', regex: /\*[0-9A-F]{40}/, base: 0.7 },
    {
      name: 'PostgreSQL',
      regex: /SCRAM-SHA-256\$\d{1,8}:[\w+/=]{8,64}\$[\w+/=]{20,64}:[\w+/=]{20,64}|md5[0-9a-f]{32}/,
      base: 0.9,
    },
    {
      name: 'digest',
      regex:
        /(?:0x)?[\da-fA-F]{32}|(?:0x)?[\da-fA-F]{40}|(?:0x)?[\da-fA-F]{56}|(?:0x)?[\da-fA-F]{64}|(?:0x)?[\da-fA-F]{96}|(?:0x)?[\da-fA-F]{128}/,
      base: 0.2,
      where: 'whole',
      named: true,
    },
    { name: 'digest in base64', regex: /[A-Za-z0-9+/]{22,172}={0,2}/, base: 0.04, where: 'whole', named: true },
  ],
  sway: 0.1,
});

/** Anything without blanks, where the name says password. */
export const password = recognizer({
  id: 'secrets/password',
  entity: 'PASSWORD',
  prefilter: { length: [3, 100] },
  patterns: [
    { name: 'one word', regex: /[^\s]{3,72}/, base: 0.05, where: 'whole', named: true },
    { name: 'phrase', regex: /[^\s]{1,30}(?: [^\s]{1,30}){1,6}/, base: 0.01, where: 'whole', named: true },
  ],
  deny: (text) => isPlaceholder(text) || /^(?:yes|no|oui|non|0|1|true|false|null|n\/a|\d{4}-\d\d-\d\d.*)$/i.test(text),
});

/** `password: …` and its sisters in longer text, configuration and code. */
export const passwordInText = recognizer({
  id: 'secrets/password-in-text',
  entity: 'PASSWORD',
  prefilter: { length: [10, 100_000_000], letters: 3 },
  patterns: [
    {
      name: 'announced',
      regex:
        /(?:password|passwd|passphrase|pwd|passcode|mot de passe|mdp|contrase[ñn]a|passwort|kennwort|wachtwoord)["'`]?(?: is| est| ist)?\s{0,3}(?:=>|:=|[:=])?\s{0,3}["'`]([^"'`\s]{4,64})(?=["'`])/i,
      base: 0.85,
      announced: true,
      where: 'text',
    },
    {
      name: 'assigned',
      regex:
        /(?:password|passwd|passphrase|pwd|mot de passe|mdp|contrase[ñn]a|passwort|kennwort|wachtwoord)\s{0,3}(?:=>|:=|[:=])\s{0,3}([^\s"'`,;(){}<>[\]]{4,64})/i,
      base: 0.75,
      announced: true,
      where: 'text',
    },
  ],
  deny: (text) =>
    isPlaceholder(text) ||
    /^(?:string|required|optional|none|null|text|varchar|int|bool|self\.|this\.|get_?pass|input|nil|\w+\(|[A-Z_]+$)/i.test(
      text,
    ) ||
    /^\w+\.\w+/.test(text),
  sway: 0.3,
});
