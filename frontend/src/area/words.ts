import { dictionary } from '../i18n/dictionary';

export const t = dictionary({
  zh: {
    areas: '区划',
    collapse: '收起区划',
    expand: '展开区划',
    all: '全部',
    empty: '还没有区划。请管理员先导入区划，再来看图。',
    loading: '正在取区划…',
    failed: '区划没取到',
    counts_failed: '件数没取到',
    retry: '再试一次',
    split: '超期 {red}，临期 {yellow}，期内 {green}，不计时 {none}',
    open: '展开{name}',
    shut: '收起{name}',
  },
  en: {
    areas: 'Areas',
    collapse: 'Collapse the areas',
    expand: 'Show the areas',
    all: 'All',
    empty: 'There are no areas yet. Ask an administrator to import them first.',
    loading: 'Loading the areas…',
    failed: 'The areas could not be loaded',
    counts_failed: 'The counts could not be loaded',
    retry: 'Try again',
    split: '{red} overdue, {yellow} due soon, {green} in time, {none} without a deadline',
    open: 'Expand {name}',
    shut: 'Collapse {name}',
  },
});
