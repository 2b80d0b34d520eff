import type { components } from '../api/schema';
import { t } from './words';

type Schemas = components['schemas'];

export type Webhook = Schemas['Webhook'];
export type Delivery = Schemas['Delivery'];
export type News = Schemas['WebhookNews'];
export type Format = Schemas['WebhookFormat'];
export type Problem = Schemas['WebhookProblem'];

export const formats: readonly Format[] = ['wecom', 'dingtalk', 'standard'];
export const kinds: readonly News[] = ['reported', 'returned', 'yellow', 'red', 'struck_off', 'step'];
export const states: readonly Schemas['DeliveryState'][] = ['waiting', 'failed', 'delivered', 'given_up'];

/** What a form sends of a webhook. */
export interface Draft {
  name: string;
  format: Format;
  /** Empty: it stays as it is. */
  url: string;
  secret: string;
  /** A code; undefined is everywhere. */
  area: string | undefined;
  kinds: readonly News[];
  categories: readonly string[];
  with_title: boolean;
}

export function draftOf(webhook: Webhook | undefined, area: string | undefined): Draft {
  if (!webhook) {
    const asked: News[] = ['reported', 'red'];
    return {
      name: '',
      format: 'wecom',
      url: '',
      secret: '',
      area,
      kinds: asked,
      categories: [],
      with_title: false,
    };
  }
  const { name, format, kinds, categories, with_title } = webhook;
  return { name, format, url: '', secret: '', area: webhook.area?.code, kinds, categories, with_title };
}

/** The body that makes a webhook. */
export function newOf(draft: Draft): Schemas['NewWebhook'] {
  const { name, format, url, secret, area, kinds, categories, with_title } = draft;
  return {
    name: name.trim(),
    format,
    url: url.trim(),
    ...(format === 'dingtalk' && secret.trim() !== '' ? { secret: secret.trim() } : {}),
    ...(area === undefined ? {} : { area }),
    kinds: [...kinds],
    categories: [...categories],
    with_title,
  };
}

/** The body that changes one; an address that was not typed again stays. */
export function patchOf(draft: Draft): Schemas['WebhookPatch'] {
  const { name, url, area, kinds, categories, with_title } = draft;
  return {
    name: name.trim(),
    ...(url.trim() === '' ? {} : { url: url.trim() }),
    area: area ?? null,
    kinds: [...kinds],
    categories: [...categories],
    with_title,
  };
}

/** What an answer, or none, meant, for people; empty when the message was taken. */
export function problemText(problem: Problem | undefined, status?: number, code?: number): string {
  if (problem === undefined) return '';
  return t(`problem_${problem}`, { status: status ?? 0, code: code ?? 0 });
}

/** How a webhook stands, in a few words. */
export function standing(webhook: Webhook): string {
  const said: string[] = [];
  if (webhook.problem) said.push(problemText(webhook.problem, webhook.status));
  if (webhook.waiting > 0) said.push(t('count_waiting', { n: webhook.waiting }));
  if (webhook.given_up > 0) said.push(t('count_given_up', { n: webhook.given_up }));
  if (said.length === 0) said.push(t(webhook.tried_at ? 'all_sent' : 'never_sent'));
  return said.join(t('also'));
}

/** What a message tells, in a few words. */
export function tells(delivery: Delivery, stepName: (step: string) => string): string {
  const kind =
    delivery.kind === 'step' && delivery.step ? stepName(delivery.step) : t(`kind_${delivery.kind}`);
  if (delivery.concern !== undefined) return t('tells', { kind, id: delivery.concern });
  return t('tells_count', { kind, n: delivery.count ?? 0 });
}
