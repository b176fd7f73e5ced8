import mysql from 'mysql2/promise';
import type { ShopEvent } from './story.ts';

/** The billing department of the demo, in MySQL or MariaDB: who owes what, from which account it comes. */
export interface Billing extends AsyncDisposable {
  write(event: ShopEvent): Promise<void>;
}

const TABLES = [
  `CREATE TABLE IF NOT EXISTS account (
    customer_no bigint unsigned PRIMARY KEY, holder varchar(120) NOT NULL, email varchar(120) NOT NULL,
    street varchar(120), postal_code varchar(12), city varchar(60), opened_at datetime(3) NOT NULL DEFAULT current_timestamp(3))`,
  `CREATE TABLE IF NOT EXISTS invoice (
    id bigint unsigned AUTO_INCREMENT PRIMARY KEY, customer_no bigint unsigned NOT NULL, order_no bigint unsigned NOT NULL,
    sent_to varchar(120) NOT NULL, amount decimal(12,2) NOT NULL, state enum('open','paid') NOT NULL DEFAULT 'open',
    issued_at timestamp(3) NOT NULL DEFAULT current_timestamp(3))`,
  `CREATE TABLE IF NOT EXISTS direct_debit (
    id bigint unsigned AUTO_INCREMENT PRIMARY KEY, invoice_id bigint unsigned NOT NULL, account_no varchar(34) NOT NULL,
    mandate json)`,
];

export async function openBilling(url: string, database: string): Promise<Billing> {
  const connection = await mysql.createConnection(url.replace(/^mariadb:/u, 'mysql:'));
  // What goes wrong is told by the statement that fails of it.
  connection.on('error', () => undefined);
  await connection.query(`CREATE DATABASE IF NOT EXISTS ${database}`);
  await connection.query(`USE ${database}`);
  for (const table of TABLES) await connection.query(table);
  return {
    async write(event) {
      if (event.type === 'signed-up') {
        const { firstName, lastName, email, street, postalCode, city } = event.person;
        await connection.execute(
          'INSERT IGNORE INTO account (customer_no, holder, email, street, postal_code, city) VALUES (?, ?, ?, ?, ?, ?)',
          [event.customer, `${firstName} ${lastName}`, email, street, postalCode, city],
        );
      }
      if (event.type === 'paid') {
        const { customer, order, email, amount, iban } = event;
        await connection.beginTransaction();
        const [made] = await connection.execute<mysql.ResultSetHeader>(
          'INSERT INTO invoice (customer_no, order_no, sent_to, amount, state) VALUES (?, ?, ?, ?, ?)',
          [customer, order, email, amount, iban === null ? 'paid' : 'open'],
        );
        if (iban !== null)
          await connection.execute('INSERT INTO direct_debit (invoice_id, account_no, mandate) VALUES (?, ?, ?)', [
            made.insertId,
            iban,
            JSON.stringify({ signedBy: email, recurring: false }),
          ]);
        await connection.commit();
      }
    },
    async [Symbol.asyncDispose]() {
      connection.destroy();
    },
  };
}
