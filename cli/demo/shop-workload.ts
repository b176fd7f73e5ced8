import pg from 'pg';
import type { Clock } from '#kernel/clock';
import type { Service } from '#kernel/lifecycle/service';
import {
  createRandom,
  inventAgent,
  inventCard,
  inventIban,
  inventIp,
  inventPerson,
  supportMessage,
  type Person,
  type Random,
} from './people.ts';
import { PRODUCTS, SHOP_SCHEMA } from './shop-schema.ts';
import type { Tell } from './story.ts';

const FIRST_CUSTOMERS = 200;
/** Steps between two slips of the employee who types card numbers into order comments. */
const SLIP_EVERY = 90;
const FIRST_SLIP = 30;

/** Makes the shop when it is not there yet, with some customers, so that the first snapshot has something to read. */
export async function prepareShop(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query("SELECT to_regclass('public.customer') IS NOT NULL AS there");
    if (found.rows[0]?.there === true) return;
    await client.query('BEGIN');
    await client.query(SHOP_SCHEMA);
    for (const [sku, title, price] of PRODUCTS) {
      await client.query(
        'WITH p AS (INSERT INTO product (sku, title, price) VALUES ($1, $2, $3) RETURNING id) INSERT INTO stock_level SELECT id, 500 FROM p',
        [sku, title, price],
      );
    }
    const random = createRandom(1);
    for (let i = 0; i < FIRST_CUSTOMERS; i += 1) await signUp(client, inventPerson(random, i));
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

/** People sign up, order, pay, change their address, write to support; now and then somebody types where they should not. */
export function createShopWorkload(options: {
  readonly url: string;
  readonly clock: Clock;
  readonly stepMs: number;
  /** Told of what other departments write down too. */
  readonly tell?: Tell | undefined;
}): Service {
  const tell = options.tell ?? (() => undefined);
  return {
    name: 'demo shop',
    async run(signal, healthy) {
      const client = new pg.Client({ connectionString: options.url });
      const broken = new Promise<never>((_, reject) => client.once('error', reject));
      broken.catch(() => undefined);
      await client.connect();
      try {
        const random = createRandom(Math.trunc(options.clock.now()));
        for (let step = 1; !signal.aborted; step += 1) {
          await Promise.race([live(client, random, step, tell), broken]);
          healthy();
          await options.clock.sleep(options.stepMs * (0.5 + random.below(100) / 100), signal);
        }
      } finally {
        await client.end();
      }
    },
  };
}

async function live(client: pg.Client, random: Random, step: number, tell: Tell): Promise<void> {
  const person = inventPerson(random, step + random.below(1_000_000));
  const customer = await signUpOrReturn(client, random, person, tell);
  await client.query('INSERT INTO web_session (customer_id, ip, agent) VALUES ($1, $2, $3)', [
    customer,
    inventIp(random),
    inventAgent(random),
  ]);
  const slip = step % SLIP_EVERY === FIRST_SLIP;
  if (slip || random.below(3) === 0) await order(client, random, customer, { slip, tell });
  if (random.below(6) === 0) {
    const { subject, body } = supportMessage(random, person);
    await client.query('INSERT INTO support_message (customer_id, subject, body) VALUES ($1, $2, $3)', [
      customer,
      subject,
      body,
    ]);
    tell({ type: 'wrote', customer, person, subject, body });
  }
  if (random.below(8) === 0) {
    await client.query('UPDATE customer SET street = $2, postal_code = $3, city = $4 WHERE id = $1', [
      customer,
      person.street,
      person.postalCode,
      person.city,
    ]);
  }
  if (step % 50 === 0) await forget(client);
}

async function signUpOrReturn(client: pg.Client, random: Random, person: Person, tell: Tell): Promise<string> {
  if (random.below(3) > 0) {
    const known = await client.query<{ id: string }>(
      'SELECT id FROM customer WHERE id >= (SELECT floor(random() * max(id))::bigint FROM customer) ORDER BY id LIMIT 1',
    );
    if (known.rows[0] !== undefined) return known.rows[0].id;
  }
  const customer = await signUp(client, person);
  tell({ type: 'signed-up', customer, person });
  return customer;
}

async function signUp(client: pg.Client, person: Person): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO customer (email, first_name, last_name, phone, birth_date, street, postal_code, city, country, preferences)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'FR', jsonb_build_object('newsletter', true, 'contact', jsonb_build_object('email', $1::text))) RETURNING id`,
    [
      person.email,
      person.firstName,
      person.lastName,
      person.phone,
      person.birthDate,
      person.street,
      person.postalCode,
      person.city,
    ],
  );
  return rows[0]?.id ?? '0';
}

async function order(
  client: pg.Client,
  random: Random,
  customer: string,
  { slip, tell }: { readonly slip: boolean; readonly tell: Tell },
): Promise<void> {
  const comment = slip
    ? `Customer called, paid by phone with ${inventCard(random)}, please ship today`
    : random.pick([null, 'Leave it with the neighbour', 'Gift wrap, please', 'Livraison le matin si possible']);
  const quantity = 1 + random.below(3);
  await client.query('BEGIN');
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO customer_order (customer_id, total, comment)
     SELECT $1, price * $3, $2 FROM product WHERE sku = $4 RETURNING id`,
    [customer, comment, quantity, random.pick(PRODUCTS)[0]],
  );
  const id = rows[0]?.id;
  await client.query('INSERT INTO order_line SELECT $1, 1, id, $2 FROM product ORDER BY random() LIMIT 1', [
    id,
    quantity,
  ]);
  const iban = random.below(2) === 0 ? inventIban(random) : null;
  await client.query(
    'INSERT INTO payment (order_id, method, iban, amount) SELECT id, $2, $3, total FROM customer_order WHERE id = $1',
    [id, iban === null ? 'card' : 'transfer', iban],
  );
  await client.query(
    'UPDATE stock_level SET available = available - $1, counted_at = now() WHERE product_id = (SELECT id FROM product ORDER BY random() LIMIT 1)',
    [quantity],
  );
  await client.query('COMMIT');
  const paid = await client.query<{ email: string; amount: string }>(
    'SELECT email, total::text AS amount FROM customer_order JOIN customer ON customer.id = customer_id WHERE customer_order.id = $1',
    [id],
  );
  for (const { email, amount } of paid.rows) tell({ type: 'paid', customer, order: id ?? '0', email, iban, amount });
}

/** Old orders go, so that the demo does not grow for ever, and evidence is seen to go down as well as up. */
async function forget(client: pg.Client): Promise<void> {
  await client.query("DELETE FROM customer_order WHERE placed_at < now() - interval '30 minutes'");
  await client.query("DELETE FROM web_session WHERE started_at < now() - interval '30 minutes'");
}
