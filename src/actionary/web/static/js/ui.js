// Behaviour of every page: tabs, copying, theme, sidebar, menus, and the banner for requests that failed.
import { say } from "./announce.js";
import { explainHtmx } from "./failure.js";

const $ = (selector, root = document) => root.querySelector(selector);

function selectTab(tab, { focus = false } = {}) {
  for (const other of tab.parentElement.querySelectorAll("[role=tab]")) {
    const on = other === tab;
    other.setAttribute("aria-selected", on);
    other.tabIndex = on ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !on;
  }
  if (focus) tab.focus();
}

/* Copying: the clipboard API is missing on plain http other than loopback, so there is a second way. */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "sr";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

async function copy(button) {
  await copyText(button.dataset.copyText ?? $("pre", button.closest(".codeblock")).textContent);
  const before = [...button.childNodes];
  button.replaceChildren("Copied");
  setTimeout(() => button.replaceChildren(...before), 1600);
  say("Copied");
}

function setTheme(value) {
  if (value) document.documentElement.dataset.theme = value;
  else delete document.documentElement.dataset.theme;
  try {
    if (value) localStorage.theme = value;
    else localStorage.removeItem("theme");
  } catch {
    // The choice then lasts as long as the page.
  }
  markTheme();
}

function markTheme() {
  for (const item of document.querySelectorAll("[data-theme-set]")) {
    item.setAttribute("aria-checked", item.dataset.themeSet === (document.documentElement.dataset.theme ?? ""));
  }
}

function toggleSidebar(open) {
  const side = $("#side");
  const opener = $("[data-side=open]");
  side.toggleAttribute("data-open", open);
  opener?.setAttribute("aria-expanded", open);
  $("#main").inert = open;
  $(".scrim")?.remove();
  if (open) {
    const scrim = document.createElement("div");
    scrim.className = "scrim";
    document.body.append(scrim);
    $("[data-side=close]", side).focus();
  } else {
    opener?.focus();
  }
}

document.addEventListener("click", (event) => {
  const hit = (selector) => event.target.closest(selector);
  if (hit("[role=tab]")) selectTab(hit("[role=tab]"));
  else if (hit("[data-copy], [data-copy-text]")) copy(hit("[data-copy], [data-copy-text]"));
  else if (hit("[data-side]")) toggleSidebar(hit("[data-side]").dataset.side === "open");
  else if (hit(".scrim")) toggleSidebar(false);
  else if (hit("[data-dismiss]")) hit("[data-dismiss]").parentElement.hidden = true;
  else if (hit("[data-theme-set]")) {
    setTheme(hit("[data-theme-set]").dataset.themeSet);
    hit("[popover]")?.hidePopover();
  }
});

document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("[role=tab]");
  const item = event.target.closest?.("[role^=menuitem]");
  if (tab && ["ArrowRight", "ArrowLeft"].includes(event.key)) {
    event.preventDefault();
    selectTab(neighbour(tab, "[role=tab]", event.key === "ArrowRight" ? 1 : -1), { focus: true });
  } else if (item && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    neighbour(item, "[role^=menuitem]", event.key === "ArrowDown" ? 1 : -1).focus();
  } else if (event.key === "Escape") {
    if ($(".side[data-open]")) toggleSidebar(false);
    else if (!$("#outage").hidden) $("#outage").hidden = true;
  }
});

function neighbour(element, selector, step) {
  const all = [...element.parentElement.querySelectorAll(selector)];
  return all.at((all.indexOf(element) + step) % all.length);
}

document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("[role=menu]") && event.newState === "open") $("[role^=menuitem]", event.target).focus();
}, true);

/* A conversation and a card say themselves what failed, next to what was tried. */
const SAYS_ITSELF = "chat-view, confirmation-card";
for (const name of ["htmx:error", "htmx:response:error"]) {
  document.addEventListener(name, (event) => {
    const handled = event.target.closest?.(SAYS_ITSELF) || event.detail.ctx?.sourceElement?.hasAttribute(`hx-status:${event.detail.ctx.response?.status}`);
    if (handled) return;
    const { title, detail } = explainHtmx(event.detail);
    const banner = $("#outage");
    $("b", banner).textContent = title;
    $("span", banner).textContent = detail;
    banner.hidden = false;
  });
}

/* A button that waits for an answer says so. */
document.addEventListener("htmx:before:request", ({ target }) => {
  if (target.matches?.("[data-busy-while]")) target.setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:finally:request", ({ target }) => target.removeAttribute?.("aria-busy"));

markTheme();
