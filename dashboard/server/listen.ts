import { VigieError } from '#kernel/errors/vigie-error';
import type { Api } from './api.ts';

/** Begins to answer; resolves with the address. `VIG_X607` when it is taken or not to be had. */
export async function listen(
  api: Api,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  try {
    return await api.listen({ host, port });
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? cause.code : 'unknown';
    throw new VigieError('VIG_X607', 'the API cannot listen on its address', {
      cause,
      details: { host, port, reason },
    });
  }
}
