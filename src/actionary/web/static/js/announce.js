// Says something to people who do not see the page change.

/** Announce `text`; with `now`, interrupting what is being read. */
export function say(text, { now = false } = {}) {
  const region = document.getElementById(now ? "say-now" : "say");
  region.textContent = "";
  // The same words twice are announced twice only if the region was empty in between.
  requestAnimationFrame(() => (region.textContent = text));
}
