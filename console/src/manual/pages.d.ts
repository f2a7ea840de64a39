// What `manual.mjs` makes of the pages under docs/ while the console is built.
declare module 'virtual:manual-en' {
  const pages: import('./manual').ManualPage[];
  export default pages;
}
declare module 'virtual:manual-zh' {
  const pages: import('./manual').ManualPage[];
  export default pages;
}
