import { MongoClient } from 'mongodb';
import type { ShopEvent } from './story.ts';

/** The support department of the demo, in MongoDB: profiles, and tickets with what people wrote. */
export interface Support extends AsyncDisposable {
  write(event: ShopEvent): Promise<void>;
}

interface Profile {
  readonly _id: string;
  readonly name: { readonly given: string; readonly family: string };
  readonly contact: { readonly email: string; readonly phone: string };
  readonly born: string;
  readonly tags: readonly string[];
}

interface Ticket {
  readonly customer: string;
  readonly subject: string;
  readonly messages: readonly { readonly from: string; readonly text: string; readonly at: Date }[];
}

export async function openSupport(url: string, database: string): Promise<Support> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 5_000 });
  await client.connect();
  const profiles = client.db(database).collection<Profile>('profiles');
  const tickets = client.db(database).collection<Ticket>('tickets');
  return {
    async write(event) {
      if (event.type === 'signed-up') {
        const { firstName, lastName, email, phone, birthDate } = event.person;
        const profile = {
          name: { given: firstName, family: lastName },
          contact: { email, phone },
          born: birthDate,
          tags: ['shop'],
        };
        await profiles.updateOne({ _id: event.customer }, { $set: profile }, { upsert: true });
      }
      if (event.type === 'wrote') {
        const { customer, subject, body, person } = event;
        await tickets.insertOne({
          customer,
          subject,
          messages: [{ from: person.email, text: body, at: new Date() }],
        });
      }
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}
