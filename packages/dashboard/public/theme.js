// Runs before the first paint, so that a remembered theme does not flash. A file and not an inline script: the page's
// Content-Security-Policy allows none.
try {
  const theme = localStorage.getItem('sillok-theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage is forbidden: the system's theme it is.
}
