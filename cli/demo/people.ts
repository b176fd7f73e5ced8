/** People, numbers and texts for the demo: invented, and made anew from a seed, so that two starts tell one story. */

const GIVEN = [
  'Alice',
  'Bruno',
  'Camille',
  'David',
  'Emma',
  'Farid',
  'Giulia',
  'Hugo',
  'Ines',
  'Jonas',
  'Karim',
  'Léa',
  'Marta',
  'Nadia',
  'Olivier',
  'Priya',
  'Quentin',
  'Rosa',
  'Samuel',
  'Thomas',
];
const FAMILY = [
  'Martin',
  'Bernard',
  'Dubois',
  'Moreau',
  'Fontaine',
  'Garcia',
  'Rossi',
  'Schmidt',
  'Novak',
  'Benali',
  'Lefebvre',
  'Marchand',
  'Johnson',
  'Taylor',
  'Wilson',
  'Clarke',
  'Okafor',
  'Nguyen',
  'Kumar',
  'Haddad',
];
const STREETS = [
  'rue des Lilas',
  'avenue Victor Hugo',
  'rue du Moulin',
  'boulevard Voltaire',
  'chemin des Vignes',
  'place du Marché',
];
const CITIES: readonly (readonly [postalCode: string, city: string])[] = [
  ['75011', 'Paris'],
  ['69003', 'Lyon'],
  ['44000', 'Nantes'],
  ['33000', 'Bordeaux'],
  ['31000', 'Toulouse'],
  ['59800', 'Lille'],
];
const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0',
  'Mozilla/5.0 (Macintosh) Safari/618.1',
  'Mozilla/5.0 (Windows NT 10.0) Chrome/142.0',
];

export interface Random {
  below(limit: number): number;
  pick<T>(items: readonly T[]): T;
}

/** mulberry32 (public domain, Tommy Ettinger): small, seeded, good enough to tell stories. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    pick<T>(items: readonly T[]): T {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
  };
}

export interface Person {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string;
  readonly birthDate: string;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
}

export function inventPerson(random: Random, number: number): Person {
  const firstName = random.pick(GIVEN);
  const lastName = random.pick(FAMILY);
  const [postalCode, city] = random.pick(CITIES);
  const plain = (word: string) =>
    word
      .normalize('NFD')
      .replace(/\P{ASCII}/gu, '')
      .toLowerCase();
  const two = (n: number) => String(n).padStart(2, '0');
  return {
    firstName,
    lastName,
    email: `${plain(firstName)}.${plain(lastName)}${number}@${random.pick(['example.com', 'example.org', 'mail.example.net'])}`,
    phone: `+33 6 ${two(10 + random.below(80))} ${two(random.below(100))} ${two(random.below(100))} ${two(random.below(100))}`,
    birthDate: `${1950 + random.below(55)}-${two(1 + random.below(12))}-${two(1 + random.below(28))}`,
    street: `${1 + random.below(180)} ${random.pick(STREETS)}`,
    postalCode,
    city,
  };
}

/** A card number that passes its checksum (Luhn, ISO/IEC 7812-1) and was never issued: the digits are random. */
export function inventCard(random: Random): string {
  const digits = [4, ...Array.from({ length: 14 }, () => random.below(10))];
  const sum = digits
    .toReversed()
    .reduce((total, digit, i) => total + (i % 2 === 0 ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit), 0);
  return [...digits, (10 - (sum % 10)) % 10].join('').replace(/(\d{4})(?=\d)/gu, '$1 ');
}

/** A French IBAN with right check digits (ISO 13616, mod 97) of an account that does not exist. */
export function inventIban(random: Random): string {
  const account = Array.from({ length: 23 }, () => random.below(10)).join('');
  const check = 98n - (BigInt(`${account}152700`) % 97n);
  return `FR${String(check).padStart(2, '0')}${account}`;
}

export function inventIp(random: Random): string {
  return `203.0.113.${1 + random.below(254)}`;
}

export function inventAgent(random: Random): string {
  return random.pick(AGENTS);
}

export function supportMessage(random: Random, person: Person): { readonly subject: string; readonly body: string } {
  return random.pick([
    { subject: 'Where is my parcel?', body: 'Hello, my order has not arrived yet. Could you have a look? Thank you!' },
    {
      subject: 'Change of e-mail',
      body: `Please use my new address ${person.email} from now on, the old one is closed.`,
    },
    {
      subject: 'Rappelez-moi',
      body: `Bonjour, le livreur ne trouve pas l'entrée. Mon numéro est le ${person.phone}, merci de me rappeler.`,
    },
    {
      subject: 'Invoice',
      body: `The invoice should be made out to ${person.firstName} ${person.lastName}, ${person.street}, ${person.postalCode} ${person.city}.`,
    },
    { subject: 'Great lamp', body: 'Just wanted to say that the lamp is perfect. The switch is a little stiff.' },
  ]);
}
