// Runs before the first paint, so that a chosen theme does not flash in the other one.
try {
  if (localStorage.theme) document.documentElement.dataset.theme = localStorage.theme;
} catch {
  // Storage may be forbidden; then the device decides.
}
