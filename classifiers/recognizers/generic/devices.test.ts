import { cases } from '../cases.ts';
import { biometric, country, criminalRecord, employer, genetic } from './attributes.ts';
import { cookie, deviceId, fediverseHandle, sessionId, socialHandle } from './devices.ts';

const UUID = '6f1c2b3a-7d5e-4c2b-8a6f-1e0d9c8b7a6f';

cases(deviceId, { hits: ['8933014837265019482', '00008030-001A2C3E0E38802E'], misses: [UUID, '8933014837265019481'] });
cases(deviceId, { field: 'advertising_id', hits: [UUID], misses: ['none'] });
cases(deviceId, { field: 'idfa', kind: 'uuid', hits: [UUID] });
cases(deviceId, { field: 'id', kind: 'uuid', misses: [UUID] });
cases(deviceId, { field: 'android_id', hits: ['9774d56d682e549c'], misses: ['unknown'] });
cases(deviceId, { field: 'imsi', hits: ['208014837265019'], misses: ['n/a'] });
cases(deviceId, { field: 'request_id', misses: [UUID, '9774d56d682e549c', '8933014837265019482'] });
cases(sessionId, { hits: ['GA1.2.1234567890.1612345678'], misses: ['GA1.2.3'] });
cases(cookie, {
  hits: ['PHPSESSID=q2n8f7k1v0b3m5t9x4c6', 'JSESSIONID=8F3A61C0D92B47E5A1B2C3D4E5F60718'],
  misses: ['theme=dark', 'max-age=31536000', 'PHPSESSID=deleted'],
});
cases(sessionId, { field: 'session_id', hits: ['q2n8f7k1v0b3m5t9x4c6'], misses: ['42', 'anonymous'] });
cases(sessionId, { field: 'trace_id', misses: ['q2n8f7k1v0b3m5t9x4c6'] });
cases(fediverseHandle, { hits: ['@nadege@mastodon.social'], misses: ['@types/node', '@Override', '@media'] });
cases(socialHandle, { field: 'twitter_handle', hits: ['@nferrand_', 'nferrand_'], misses: ['-'] });
cases(employer, { field: 'employer', hits: ['Ferrand & Fils', '3M'], misses: ['-'] });
cases(employer, { field: 'supplier', misses: ['Ferrand & Fils'] });
cases(country, { field: 'country', hits: ['France', 'Côte d’Ivoire'], misses: ['-'] });
cases(country, { field: 'country_code', misses: ['FR'] });
cases(biometric, { field: 'face_embedding', hits: ['Rk1SACAyMAAAAAEIAAABPAFiAMUA'], misses: [''] });
cases(genetic, { field: 'dna_sequence', hits: ['GATTACAGATTACA'], misses: [''] });
cases(criminalRecord, { field: 'casier_judiciaire', hits: ['condamnation avec sursis'], misses: ['-'] });
