import { expect, test } from 'vitest';
import type { Monitor } from '#contract/monitor';
import { alertPolicy } from './alert-policy.ts';

const finding = { source: 'shop', dataset: 'shop.public.customer', path: 'email', entity: 'EMAIL_ADDRESS' } as const;
const said = (...monitors: readonly (Partial<Monitor> & { readonly alert: boolean })[]) => {
  const all = monitors.map((one, i): Monitor => ({ id: `m${i}`, enabled: true, ...one }));
  return alertPolicy(all)({ ...finding, classes: ['PII'] });
};

test('without a monitor that fits, a finding alerts as its classes say', () => {
  expect(said()).toEqual({ alert: true, severity: undefined });
  expect(said({ alert: false, entities: ['CREDIT_CARD'] }).alert).toBe(true);
  expect(said({ alert: false, scope: { datasets: ['orders'] } }).alert).toBe(true);
  expect(said({ alert: false, enabled: false }).alert).toBe(true);
});

test('B8: the most specific monitor that fits decides, whatever the order', () => {
  const everything = { alert: false };
  const table = { alert: true, scope: { datasets: ['public.customer'] }, severity: 'critical' as const };
  const field = { alert: false, scope: { fields: ['email'] } };
  const entity = { alert: true, entities: ['EMAIL_ADDRESS'] };
  expect(said(everything).alert).toBe(false);
  expect([said(everything, table), said(table, everything)]).toEqual([
    { alert: true, severity: 'critical' },
    { alert: true, severity: 'critical' },
  ]);
  expect([said(table, field).alert, said(field, table, entity).alert]).toEqual([false, false]);
  expect(said({ alert: false, classes: ['PII'] }, entity).alert).toBe(true);
  expect(said({ alert: true, classes: ['PII'] }, { alert: false, classes: ['PII'] }).alert).toBe(false);
});
