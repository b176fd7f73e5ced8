import { MARKS } from '../../facts.ts';
import { recognizer, type Recognizer } from '../../recognizer.ts';
import { entropy, looksRandom } from './entropy.ts';

/**
 * Keys that say whose they are: prefixes that services document for the very purpose of being found. Lengths are given
 * some room, as services lengthen them.
 */
const SERVICES: readonly (readonly [service: string, regex: RegExp])[] = [
  ['AWS access key id', /(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z2-7]{16}/],
  ['AWS AppSync', /da2-[a-z0-9]{26}/],
  ['Google API', /AIza[\w-]{35}/],
  ['Google OAuth', /ya29\.[\w-]{20,400}|GOCSPX-[\w-]{28}/],
  ['GitHub', /(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255}/],
  ['GitLab', /gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-[\w-]{20,64}(?:\.[\w.]{2,30})?/],
  ['Slack', /xox[abeoprs](?:\.xox[abp])?-(?:\d-)?[A-Za-z0-9-]{10,250}|xapp-\d-[A-Z0-9]{6,20}-\d{8,20}-[a-f0-9]{32,90}/],
  ['Slack webhook', /https:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9+/]{40,80}/],
  ['Stripe', /(?:sk|rk|pk)_(?:live|test|prod)_[A-Za-z0-9]{10,247}|whsec_[A-Za-z0-9]{24,64}/],
  ['OpenAI', /sk-(?:proj|svcacct|admin)-[\w-]{20,200}|sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|sk-[A-Za-z0-9]{48}/],
  ['Anthropic', /sk-ant-(?:api|admin)\d\d-[\w-]{40,120}/],
  ['Hugging Face', /(?:hf|api_org)_[A-Za-z]{34}/],
  ['Twilio', /(?:SK|AC)[0-9a-f]{32}/],
  ['SendGrid', /SG\.[\w-]{16,32}\.[\w-]{30,64}/],
  ['Mailgun', /(?:key|pubkey)-[0-9a-f]{32}/],
  ['Mailchimp', /[0-9a-f]{32}-us\d{1,2}/],
  ['npm', /npm_[A-Za-z0-9]{36}/],
  ['PyPI', /pypi-AgEIcHlwaS5vcmc[\w-]{50,250}/],
  ['RubyGems', /rubygems_[0-9a-f]{48}/],
  ['Docker Hub', /dckr_(?:pat|oat)_[\w-]{24,64}/],
  ['DigitalOcean', /do[opr]_v1_[a-f0-9]{64}/],
  ['Shopify', /shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}/],
  ['Square', /(?:EAAA|sq0(?:atp|csp|idp)-)[\w-]{22,60}/],
  ['PayPal Braintree', /access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}/],
  ['Telegram bot', /\d{8,10}:AA[\w-]{33}/],
  ['Discord', /[MNO][A-Za-z\d_-]{23,27}\.[\w-]{6,7}\.[\w-]{27,40}/],
  ['Discord webhook', /https:\/\/(?:\w{1,10}\.)?discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[\w-]{60,80}/],
  ['Microsoft Teams webhook', /https:\/\/[a-z0-9-]{1,60}\.webhook\.office\.com\/webhookb2\/[a-z0-9@/-]{60,250}/i],
  ['Azure storage', /AccountKey=[A-Za-z0-9+/]{86}==/],
  ['Azure client secret', /[\w~.-]{3}\dQ~[\w~.-]{31,34}/],
  ['Datadog', /ddp_[A-Za-z0-9]{36}/],
  ['New Relic', /NR(?:AK|JS|II|AA)-[A-Za-z0-9-]{19,32}/],
  ['Grafana', /glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/=]{32,400}/],
  ['Sentry', /sntr[yu]s_[A-Za-z0-9+/=_]{40,250}/],
  ['HashiCorp Vault', /hv[sbr]\.[\w-]{24,300}/],
  ['Terraform Cloud', /[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,70}/],
  ['Databricks', /dapi[0-9a-f]{32}(?:-\d)?/],
  ['Linear', /lin_api_[A-Za-z0-9]{40}/],
  ['Notion', /(?:secret_[A-Za-z0-9]{43}|ntn_[A-Za-z0-9]{40,50})/],
  ['Airtable', /pat[A-Za-z0-9]{14}\.[a-f0-9]{64}/],
  ['Postman', /PMAK-[a-f0-9]{24}-[a-f0-9]{34}/],
  ['Figma', /figd_[\w-]{40,60}/],
  ['Atlassian', /ATATT3[\w=-]{60,250}|ATBB[A-Za-z0-9_=.-]{20,40}|ATCTT3[\w=-]{60,250}/],
  ['Dropbox', /sl\.[\w-]{60,200}/],
  ['Facebook', /EAA[A-Za-z0-9]{80,250}/],
  ['Heroku', /HRKU-[\w-]{36,64}/],
  ['Fly.io', /FlyV1 fm2_[A-Za-z0-9+/=,_]{80,500}/],
  ['PlanetScale', /pscale_(?:tkn|pw|oauth)_[\w=.-]{32,64}/],
  ['Supabase', /sbp_[a-f0-9]{40}/],
  ['Doppler', /dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9._-]{40,60}/],
  ['Pulumi', /pul-[a-f0-9]{40}/],
  ['Age secret key', /AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}/],
  ['Mapbox secret', /sk\.eyJ[\w-]{40,200}\.[\w-]{20,40}/],
  ['Alibaba', /LTAI[A-Za-z0-9]{17,21}/],
  ['Groq', /gsk_[A-Za-z0-9]{52}/],
  ['Replicate', /r8_[A-Za-z0-9]{37}/],
  ['Perplexity', /pplx-[A-Za-z0-9]{40,60}/],
  ['Sourcegraph', /sgp_(?:[a-fA-F0-9]{16}_|local_)?[a-fA-F0-9]{40}/],
  ['Clojars', /CLOJARS_[a-z0-9]{60}/],
  ['EasyPost', /EZ[AT]K[a-zA-Z0-9]{54}/],
  ['Adafruit', /aio_[A-Za-z0-9]{28}/],
  ['Brevo', /xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}/],
  ['PubNub', /(?:pub|sub|sec)-c-[a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12}/],
  ['Netlify', /nfp_[A-Za-z0-9]{36,40}/],
  ['SonarQube', /sq[uap]_[a-f0-9]{40}/],
  ['Dynatrace', /dt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{64}/],
  ['Plaid', /access-(?:sandbox|development|production)-[a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12}/],
  ['Contentful', /CFPAT-[\w-]{43}/],
  ['Typeform', /tfp_[\w.=-]{50,60}/],
  ['Shippo', /shippo_(?:live|test)_[a-f0-9]{40}/],
  ['Flutterwave', /FLWSECK(?:_TEST)?-[a-h0-9]{12,32}-X/i],
  ['Duffel', /duffel_(?:test|live)_[\w=-]{43}/],
  ['Razorpay', /rzp_(?:live|test)_[A-Za-z0-9]{14}/],
  ['Tailscale', /tskey-(?:api|auth|client|scim|webhook)-[A-Za-z0-9]{8,24}-[A-Za-z0-9]{20,40}/],
  ['Firebase messaging', /AAAA[\w-]{7}:APA91b[\w-]{130,140}/],
  ['CircleCI', /CCI(?:PAT|PRJ)_[\w]{20,40}_[a-f0-9]{40}/],
  ['Buildkite', /bk(?:ua|at|pat)_[a-f0-9]{40}/],
  ['NuGet', /oy2[a-z0-9]{43}/],
  ['Artifactory', /AKCp[A-Za-z0-9]{69}/],
  ['1Password', /ops_eyJ[A-Za-z0-9+/_=-]{100,600}/],
  ['LangSmith', /lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}/],
  ['xAI', /xai-[A-Za-z0-9]{70,90}/],
  ['Resend', /re_[A-Za-z0-9]{7,10}_[A-Za-z0-9]{20,30}/],
  ['Mollie', /(?:live|test)_[A-Za-z0-9]{30}/],
  ['Neon', /napi_[a-z0-9]{60,70}/],
  ['Prefect', /pn[ub]_[a-z0-9]{36}/],
  ['HubSpot', /pat-(?:na|eu|ap)\d-[a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12}/],
  ['LaunchDarkly', /(?:sdk|api|mob)-[a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12}/],
  ['OpenRouter', /sk-or-v1-[a-f0-9]{64}/],
  ['DeepSeek', /sk-[a-f0-9]{32}/],
  ['Scaleway', /SCW[A-Z0-9]{17}/],
  ['AWS session', /(?:FwoGZXIvYXdzE|IQoJb3JpZ2luX2)[A-Za-z0-9+/=]{80,600}/],
  ['Azure shared access', /sv=20\d\d-\d\d-\d\d&[\w=&%:.-]{10,300}&sig=[\w%+/=]{40,64}/],
  ['Azure DevOps', /[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}/],
  ['X (Twitter) bearer', /A{20,24}[A-Za-z0-9%]{60,120}/],
  ['Cloudflare', /v1\.0-[a-f0-9]{24}-[a-f0-9]{146}|cf[ut]t_[A-Za-z0-9_-]{40,60}/],
  ['Harness', /(?:pat|sat)\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20}/],
  ['Infracost', /ico-[A-Za-z0-9]{32}/],
  ['Frame.io', /fio-u-[A-Za-z0-9_=-]{64}/],
  ['Yandex', /(?:AQVN|t1\.)[A-Za-z0-9_-]{35,200}(?:\.[A-Za-z0-9_-]{80,90})?|y[0-3]_[\w-]{55}/],
  ['MongoDB Atlas', /mdb_sa_sk_[\w-]{40}/],
  ['Intercom', /dG9rO[A-Za-z0-9+/=]{52,60}/],
  ['Vercel', /vc[piark]_[A-Za-z0-9]{24,64}/],
  ['Render', /rnd_[A-Za-z0-9]{28,40}/],
  ['Zuplo', /zpka_[A-Za-z0-9]{32}_[a-f0-9]{8}/],
  ['Paystack, Lob', /(?:live|test)_(?:pub_)?[a-f0-9]{35}/],
  ['Asana', /[12]\/\d{15,18}(?:\/\d{15,18})?:[a-f0-9]{32}/],
  ['Web hook of Make', /https:\/\/hook\.(?:us|eu)\d\.make\.com\/[a-z0-9]{30,40}/],
  ['Mattermost, Rocket.Chat webhook', /https:\/\/[\w.-]{4,80}\/hooks\/[A-Za-z0-9]{17,26}(?:\/[A-Za-z0-9]{40,70})?/],
  ['Zapier webhook', /https:\/\/hooks\.zapier\.com\/hooks\/catch\/\d{4,12}\/[a-z0-9]{5,12}/],
];

/** Signs that stand in every key of a service, and the group of keys that have it. */
const SIGNS: readonly (readonly [group: string, sign: string, mark: number])[] = [
  ['underscore', '_', MARKS.UNDERSCORE],
  ['dash', '-', MARKS.DASH],
  ['slash', '/', MARKS.SLASH],
  ['dot', '.', MARKS.DOT],
  ['colon', ':', MARKS.COLON],
  ['equals', '=', MARKS.EQUALS],
];

/** The sign that every alternative of a pattern has outside of its groups and classes, so that it has to be there. */
function signOf({ source }: RegExp): string | undefined {
  let bare = source.replaceAll(/\[(?:\\.|[^\]\\])*\]/g, ' ').replaceAll(/\\(?:u[\da-f]{4}|[dwsbWS])/gi, ' ');
  for (let before = ''; before !== bare;) {
    before = bare;
    bare = bare.replaceAll(/\((?:\?[:!=])?[^()]*\)(?:\?|\{0,\d+\})?/g, ' ');
  }
  const alternatives = bare
    .replaceAll(/\\(.)/g, '$1')
    .replaceAll(/.[?*]|.\{0,\d+\}/g, ' ')
    .split('|');
  return SIGNS.find(([, sign]) => alternatives.every((one) => one.includes(sign)))?.[0];
}

/**
 * The keys of services, by a sign that they have: where it does not stand, none of its group is looked for. What is
 * written is asked for a hundred forms of keys, and nearly all of it has none.
 */
export const SERVICE_KEYS: readonly Recognizer[] = [...Map.groupBy(SERVICES, ([, regex]) => signOf(regex))].map(
  ([group, services]) =>
    recognizer({
      id: group === undefined ? 'secrets/service-key' : `secrets/service-key-${group}`,
      entity: 'API_KEY',
      prefilter: { length: [18, 700], letters: 8, run: 18, marks: SIGNS.find(([name]) => name === group)?.[2] },
      patterns: services.map(([name, regex]) => ({ name, regex, base: 0.96 })),
      // A row of x's or one letter is how documentation writes a key.
      deny: (text) => entropy(text.slice(-20)) < 2.2,
      sway: 0.1,
    }),
);

/** `api_key = "…"`, `Authorization: Bearer …`, `"client_secret": "…"` in configuration, code and logs. */
export const assignedSecret = recognizer({
  id: 'secrets/assigned',
  entity: 'API_KEY',
  prefilter: { length: [20, 100_000_000], letters: 8, run: 16 },
  patterns: [
    {
      name: 'assignment',
      regex:
        /(?:(?:api|access|secret|auth|private|client|consumer|app|application|encryption|signing|account|master|service|storage|refresh|session|webhook|deploy|hmac|jwt|oauth)[ _.-]?(?:key|token|secret|pass)s?(?:[_-]?id)?|secret|passphrase|credentials?)["'`]?\]?\s{0,4}(?:=>|:=|[:=,(])\s{0,4}["'`]{0,2}([\w+/=.~-]{16,200})/i,
      base: 0.85,
      where: 'text',
      announced: true,
    },
    {
      name: 'after a key word',
      regex:
        /(?:key|secret|token|apikey|bearer|basic|authorization:|--api-key)["'`\])]{0,3}(?:\s{0,3}(?:=>|:=|[:=,])\s{0,3}|[ \t-]{1,3})["'`]{0,2}([\w+/=.~-]{16,200})/i,
      base: 0.75,
      where: 'text',
      announced: true,
    },
  ],
  deny: (text) =>
    !looksRandom(text) ||
    /^[a-z]+(?:[._-][a-z]+)+$/i.test(text) ||
    /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(text),
  sway: 0.2,
});

/** A service and a word for a key written as one: `acme-secret-key-8f3A…`, `acmeKEY-8f3A…`. */
export const gluedSecret = recognizer({
  id: 'secrets/glued',
  entity: 'API_KEY',
  prefilter: { length: [24, 200], letters: 8, digits: [4, 120], marks: MARKS.DASH },
  patterns: [
    {
      name: 'after a key word',
      regex:
        /[A-Za-z]\w{0,40}(?:-[A-Za-z]{2,16}){0,3}(?<=key|KEY|Key|secret|SECRET|Secret|token|TOKEN|Token|access|ACCESS)-([A-Za-z0-9_-]{16,150})/,
      base: 0.72,
      where: 'whole',
    },
  ],
  deny: (text) =>
    !looksRandom(text.slice(text.search(/(?:key|secret|token|access)-/i) + 4)) || !/\d[A-Za-z]|[A-Za-z]\d/.test(text),
  sway: 0.4,
});

/** Some services give UUIDs for keys; only what is plainly called a secret makes one of a UUID. */
export const assignedUuid = recognizer({
  id: 'secrets/assigned-uuid',
  entity: 'API_KEY',
  prefilter: { length: [44, 100_000_000], letters: 8, marks: MARKS.DASH, run: 36 },
  patterns: [
    {
      name: 'assignment',
      regex:
        /(?:api[ _.-]?key|(?:api|client|app|secret)[ _.-]?secret(?:[ _.-]?key)?|secret[ _.-]?key|(?:api|access|auth|bearer)[ _.-]?token)["'`]?\s{0,4}(?:=>|:=|[:=])\s{0,4}["'`]?([\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12})/i,
      base: 0.85,
      where: 'text',
      announced: true,
    },
  ],
  sway: 0.2,
});

/** Any opaque text, where the name says key or token. */
export const opaqueToken = recognizer({
  id: 'secrets/opaque-token',
  entity: 'API_KEY',
  prefilter: { length: [12, 200], letters: 2 },
  patterns: [{ name: 'opaque', regex: /[\w+/=.:~-]{12,200}/, base: 0.05, where: 'whole', named: true }],
  deny: (text) => !looksRandom(text),
});

export const jwt = recognizer({
  id: 'secrets/jwt',
  entity: 'JWT',
  prefilter: { length: [30, 10_000], letters: 12, marks: MARKS.DOT, run: 30 },
  patterns: [
    {
      name: 'three parts',
      regex:
        /ey[A-Za-z0-9_-]{8,2000}\.ey[A-Za-z0-9_-]{4,8000}(?:\.[A-Za-z0-9_-]{0,2000})?|ey[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{16,2000}/,
      base: 0.9,
    },
  ],
  validate: (text) => header(text),
  chance: 0.02,
  failed: 0.1,
  sway: 0.1,
});

/** The first part of a JWT (RFC 7519) is a JSON object with an `alg`. */
function header(text: string): boolean {
  const decoded = Buffer.from(text.slice(0, Math.max(0, text.indexOf('.'))), 'base64url').toString('latin1');
  return decoded.startsWith('{') && decoded.includes('"alg"');
}
