// Runs before the first paint, so that a remembered theme does not flash: the build puts it into the page.
try {
  const theme = localStorage.getItem('sillok-theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage is forbidden: the system's theme it is.
}
