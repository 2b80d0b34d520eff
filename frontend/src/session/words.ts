import { dictionary } from '../i18n/dictionary';

export const t = dictionary({
  zh: {
    title: '民情地图',
    lead: '一张图，看清每一件民情到了哪一步。',
    account: '账号',
    password: '密码',
    sign_in: '进入',
    signing_in: '正在进入…',
    missing: '账号和密码都要填。',
    wrong: '账号或密码不对。看看大小写，再试一次。',
    slow: '试得太多了。过 {n} 秒再试。',
    slow_plain: '试得太多了。过一会儿再试。',
    demo_hint: '试用演示数据：账号和密码写在启动程序的终端里。',
    forgot: '忘了密码，请找管理员重设。',
  },
  en: {
    title: 'Minqing Map',
    lead: 'One map that shows how far every concern has come.',
    account: 'Account',
    password: 'Password',
    sign_in: 'Sign in',
    signing_in: 'Signing in…',
    missing: 'Both the account and the password are needed.',
    wrong: 'The account or the password is wrong. Check upper and lower case, then try again.',
    slow: 'Too many attempts. Try again in {n} seconds.',
    slow_plain: 'Too many attempts. Try again in a while.',
    demo_hint: 'To try the demo data: the sign-ins are in the terminal that started the program.',
    forgot: 'Forgot the password? An administrator can set a new one.',
  },
});
