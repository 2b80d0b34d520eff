import { dictionary } from '../i18n/dictionary';

export const t = dictionary({
  zh: {
    areas: '区划',
    collapse: '收起区划',
    expand: '展开区划',
    empty: '没有归你看的区划。派给你的事在图上和列表里；还没有区划时，请管理员先导入。',
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
    empty:
      'No area is yours to see. What was dispatched to you is on the map and in the list; if there are no areas yet, ask an administrator to import them.',
    loading: 'Loading the areas…',
    failed: 'The areas could not be loaded',
    counts_failed: 'The counts could not be loaded',
    retry: 'Try again',
    split: '{red} overdue, {yellow} due soon, {green} in time, {none} without a deadline',
    open: 'Expand {name}',
    shut: 'Collapse {name}',
  },
});
