import { dictionary } from '../i18n/dictionary';

export const t = dictionary({
  zh: {
    title: '管理',
    name: '民情地图',
    back: '回到地图',
    sections: '管理的内容',
    loading: '正在取…',
    failed: '没取到',
    retry: '再试一次',
    more: '再列一些',
    find_area: '找区划',
    no_area: '没有叫这个的区划',
    open: '展开{name}',
    shut: '收起{name}',
    and: '、',
  },
  en: {
    title: 'Administration',
    name: 'Minqing Map',
    back: 'Back to the map',
    sections: 'What is administered',
    loading: 'Loading…',
    failed: 'Could not be loaded',
    retry: 'Try again',
    more: 'List more',
    find_area: 'Find an area',
    no_area: 'No area is called that',
    open: 'Expand {name}',
    shut: 'Collapse {name}',
    and: ', ',
  },
});
