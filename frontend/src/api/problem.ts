import { language } from '../i18n/dictionary';

/** RFC 9457 problem details as the server sends them: Chinese title and detail, an English twin of each where there is one. */
export interface Problem {
  type?: string;
  title: string;
  title_en?: string;
  status: number;
  detail?: string;
  detail_en?: string;
  /** What is wrong with which field, by its path. */
  fields?: Record<string, string>;
  fields_en?: Record<string, string>;
}

/** An answer of the server that is not a success. */
export class ProblemError extends Error {
  readonly status: number;
  /** Seconds after which the server asks to be tried again; undefined when it did not say. */
  readonly retryAfter: number | undefined;

  constructor(
    readonly problem: Problem,
    retryAfter?: number,
  ) {
    super(problem.title_en ?? problem.title);
    this.name = 'ProblemError';
    this.status = problem.status;
    this.retryAfter = retryAfter;
  }
}

/** The request never got an answer: no network, or the server is down. */
export class UnreachableError extends Error {
  constructor(cause: unknown) {
    super('the server cannot be reached', { cause });
    this.name = 'UnreachableError';
  }
}

const unreachable = {
  zh: '连不上服务器。看看网络，稍后再试。',
  en: 'The server cannot be reached. Check the network and try again.',
};
const unexpected = {
  zh: '页面出了意外。刷新一下再试。',
  en: 'Something unexpected happened on this page. Reload it and try again.',
};

/** What to tell the user about an error, in the page's language, and what to do next. */
export function explain(error: unknown): string {
  const lang = language.value;
  if (error instanceof UnreachableError) return unreachable[lang];
  if (!(error instanceof ProblemError)) return unexpected[lang];
  const { title, title_en, detail, detail_en, fields, fields_en } = error.problem;
  const head = lang === 'en' ? (title_en ?? title) : title;
  const more = lang === 'en' ? (detail_en ?? (title_en ? undefined : detail)) : detail;
  const said = [head, more, ...Object.values((lang === 'en' ? (fields_en ?? fields) : fields) ?? {})].filter(
    (s): s is string => Boolean(s),
  );
  return [...new Set(said)].join(lang === 'zh' ? '：' : ': ');
}
