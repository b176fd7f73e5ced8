import { base58Check } from '../../checksums/base58.ts';
import { bech32 } from '../../checksums/bech32.ts';
import { recognizer } from '../../recognizer.ts';

/** Addresses of wallets. Those that carry a checksum prove themselves; the others need a form that nothing else has. */
export const crypto = recognizer({
  id: 'finance/crypto-wallet',
  entity: 'CRYPTO',
  prefilter: { length: [25, 108], letters: 6, run: 25 },
  patterns: [
    { name: 'Ethereum', regex: /0x[\da-fA-F]{40}/, base: 0.85 },
    {
      name: 'bech32',
      regex: /(?:bc|tb|ltc|bnb|addr|stake|cosmos|osmo|juno|celestia|inj|thor|kava)1[ac-hj-np-z02-9]{11,98}/,
      base: 0.6,
    },
    {
      name: 'Bitcoin, Litecoin, Dogecoin, Dash, Zcash, Tron, XRP',
      regex: /(?:[13LMDXTrA9]|t[13])[1-9A-HJ-NP-Za-km-z]{24,34}/,
      base: 0.25,
    },
    { name: 'Monero', regex: /[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}/, base: 0.85 },
    { name: 'Stellar', regex: /G[A-D][A-Z2-7]{54}/, base: 0.7 },
    { name: 'TON', regex: /(?:EQ|UQ|kQ)[\w-]{46}/, base: 0.3, where: 'whole' },
    {
      name: 'Solana, Polkadot and others in base 58',
      regex: /[1-9A-HJ-NP-Za-km-z]{32,48}/,
      base: 0.02,
      where: 'whole',
      named: true,
    },
  ],
  validate: (text) => {
    if (/^(?:0x|(?:EQ|UQ|kQ)[\w-]{46}$|G[A-D][A-Z2-7]{54}$)/.test(text) || text.length > 90) return null;
    if (/^[a-z]{2,8}1[ac-hj-np-z02-9]{11}/.test(text)) return bech32(text);
    return text.length > 36 ? null : base58Check(text);
  },
  // Four bytes of a digest, or thirty bits.
  chance: 0.0001,
  failed: 0.02,
  // Of mixed letters, as 20 bytes are never all small letters or all digits.
  deny: (text) => /^[13A-Zt9]/.test(text) && (!/[A-Z]/.test(text) || !/[a-z\d]/.test(text.slice(1))),
  near: ['wallet', 'bitcoin', 'btc', 'ethereum', 'eth', 'address', 'crypto', 'adresse', 'portefeuille'],
  sway: 0.2,
});
