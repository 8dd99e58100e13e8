/** Shows the page and its pictures in a theme, or, without one, in that of the reader's system. */
export function showTheme(theme: 'light' | 'dark' | undefined): void {
  if (theme === undefined) delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
  const media = theme === undefined ? '(prefers-color-scheme: dark)' : theme === 'dark' ? 'all' : 'not all'
  for (const source of document.querySelectorAll('picture > source')) source.setAttribute('media', media)
}

/** The theme that is seen now. */
export function seenTheme(): 'light' | 'dark' {
  const chosen = document.documentElement.dataset['theme']
  if (chosen === 'light' || chosen === 'dark') return chosen
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}
