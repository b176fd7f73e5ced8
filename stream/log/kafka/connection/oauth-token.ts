import { z } from 'zod';
import type { Clock } from '#kernel/clock';
import { VigieError } from '#kernel/errors/vigie-error';

export interface OauthClient {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope?: string | undefined;
}

const Answer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive().optional() });

const ANSWER_WITHIN_MS = 10_000;
/** A token is asked for anew when this share of its life is over. */
const USED_SHARE = 0.8;
const USUAL_LIFE_S = 300;

/** Tokens by client credentials (RFC 6749, section 4.4), kept while they are good. */
export function oauthTokens(client: OauthClient, clock: Clock): () => Promise<{ readonly value: string }> {
  let token: { readonly value: string; readonly goodUntilMs: number } | null = null;
  return async () => {
    if (token !== null && clock.now() < token.goodUntilMs) return token;
    const askedMs = clock.now();
    const { access_token: value, expires_in: lifeS = USUAL_LIFE_S } = await askForToken(client);
    token = { value, goodUntilMs: askedMs + lifeS * 1000 * USED_SHARE };
    return token;
  };
}

async function askForToken({ tokenUrl, clientId, clientSecret, scope }: OauthClient): Promise<z.output<typeof Answer>> {
  const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64');
  try {
    const answer = await fetch(tokenUrl, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}`, accept: 'application/json' },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (!answer.ok) {
      throw new VigieError('VIG_K211', 'the OAuth authority gave no token', { details: { status: answer.status } });
    }
    return Answer.parse(await answer.json());
  } catch (cause) {
    if (cause instanceof VigieError) throw cause;
    throw new VigieError('VIG_K211', 'the OAuth authority gave no token', { cause });
  }
}
