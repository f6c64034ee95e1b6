// The GPT editor: panels, starters, saving with its errors at the fields, and a preview of what is on the page.
import { say } from "./announce.js";
import { explain, parsed } from "./failure.js";

class GPTEditor extends HTMLElement {
  #form = this.querySelector("#editor-form");
  #preview = this.querySelector("chat-view");
  #saved = this.querySelector("[data-saved-state]");
  #dirty = false;
  #changes = 0; // counts up with every change, so a save knows whether more came while it ran
  #previewStale = false;
  #made = 0;

  connectedCallback() {
    // Panels are entries of the history here, and htmx would reload the page on the way back to one of them.
    htmx.config.history = false;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#save();
    });
    this.#form.addEventListener("input", (event) => this.#changed(event.target));
    this.#form.addEventListener("change", ({ target }) => {
      this.#changed(target);
      if (target.matches("[data-adding-kind], [data-adding-header]")) this.#addScheme(target);
      if (target.matches("[data-questions] input")) target.closest("[data-panel]").querySelector("document-editor").check();
    });
    this.addEventListener("click", (event) => this.#clicked(event.target));
    this.addEventListener("submit", (event) => {
      if (event.target.matches("[data-asked]")) this.#dirty = false; // there is nothing left to save
    });
    this.addEventListener("document-checked", (event) => this.#checked(event.target, event.detail));
    this.#preview.addEventListener("htmx:config:request", ({ detail, target }) => {
      if (target.matches(".composer")) this.#previewing(detail);
    });
    addEventListener("beforeunload", (event) => {
      if (this.#dirty) event.preventDefault();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "s" && (event.ctrlKey || event.metaKey) && !event.altKey) {
        event.preventDefault();
        this.#save();
      }
    });
    addEventListener("hashchange", () => this.#openPanel(location.hash.slice(1), { focus: true }));
    this.#limitStarters();
    if (location.hash) this.#openPanel(location.hash.slice(1));
  }

  /* What changes */

  #changed(field) {
    this.#changes += 1;
    this.#setDirty(true);
    this.#previewStale = true;
    if (field.name) this.#takeBack(field.name);
    if (field.name === "name") this.querySelector("[data-title]").textContent = field.value || "New GPT";
  }

  #setDirty(on) {
    this.#dirty = on;
    const words = on ? "Unsaved changes" : "Saved";
    if (this.#saved.textContent !== words) this.#saved.textContent = words;
    this.#saved.classList.toggle("pill-warn", on);
  }

  #clicked(target) {
    const hit = (selector) => target.closest(selector);
    if (hit("[data-pane]")) this.#showPane(hit("[data-pane]").dataset.pane);
    else if (hit("[data-add-starter]")) this.#addStarter();
    else if (hit("[data-remove-starter]")) this.#removeStarter(hit(".starter"));
    else if (hit("[data-add-action]")) this.#addAction();
    else if (hit("[data-open-action]")) location.hash = hit("[data-open-action]").dataset.openAction;
    else if (hit("[data-back]")) location.hash = "configure";
    else if (hit("[data-remove-action]")) this.#removeAction(hit("[data-panel]"));
    else if (hit("[data-start-over]")) this.#preview.restart();
  }

  #showPane(name) {
    this.dataset.show = name;
    for (const button of this.querySelectorAll("[data-pane]")) {
      if (button.dataset.pane === name) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  /* Starters */

  #addStarter() {
    const rows = this.querySelectorAll(".starter");
    const row = rows[0].cloneNode(true);
    rows[rows.length - 1].after(row);
    row.querySelector("input").value = "";
    this.#limitStarters();
    row.querySelector("input").focus();
  }

  #removeStarter(row) {
    const next = row.nextElementSibling?.querySelector("input, button") ?? this.querySelector("[data-add-starter]");
    if (this.querySelectorAll(".starter").length > 1) row.remove();
    else row.querySelector("input").value = "";
    this.#limitStarters();
    this.#changed(this.#form);
    next.focus();
  }

  #limitStarters() {
    const list = this.querySelector("[data-starters]");
    const rows = list.querySelectorAll(".starter");
    rows.forEach((row, index) => {
      row.querySelector("input").setAttribute("aria-label", `Starter ${index + 1}`);
      row.querySelector("button").setAttribute("aria-label", `Remove starter ${index + 1}`);
    });
    list.querySelector("[data-add-starter]").hidden = rows.length >= Number(list.dataset.max);
  }

  /* Actions: one panel each, in the same form, so that one Save saves everything */

  #panel(name) {
    return this.#form.querySelector(`[data-panel="${CSS.escape(name)}"]`);
  }

  #row(prefix) {
    return this.querySelector(`[data-row="${CSS.escape(prefix)}"]`);
  }

  #openPanel(name, { focus = false } = {}) {
    const panel = this.#panel(name) ?? this.#panel("configure");
    for (const other of this.#form.querySelectorAll("[data-panel]")) other.hidden = other !== panel;
    this.#showPane("configure");
    panel.querySelector("document-editor")?.open();
    this.querySelector(".pane-body").scrollTop = 0;
    if (focus) panel.querySelector("[data-action-title], [data-add-action]").focus({ preventScroll: true });
  }

  #addAction() {
    const prefix = `n${++this.#made}`;
    for (const [from, to] of [["[data-blank-action]", this.#form], ["[data-blank-row]", this.querySelector("[data-action-rows]")]]) {
      const copy = document.createElement("template");
      copy.innerHTML = this.querySelector(from).innerHTML.replaceAll("NEW-ACTION", prefix);
      // Browsers hide a nonce once an element is in a page, and a template's copy has lost it.
      for (const element of copy.content.querySelectorAll("[nonce]")) element.nonce = element.getAttribute("nonce");
      to.append(copy.content);
    }
    this.#showRows();
    this.#changed(this.#form);
    location.hash = prefix;
  }

  #removeAction(panel) {
    this.#row(panel.dataset.panel)?.remove();
    panel.remove();
    this.#showRows();
    this.#changed(this.#form);
    location.hash = "configure";
    say("Action removed. Save to keep it so.");
  }

  #showRows() {
    const rows = this.querySelector("[data-action-rows]");
    rows.hidden = !rows.childElementCount;
    this.querySelector("[data-no-actions]").hidden = !rows.hidden;
  }

  /* A document was checked: show what it gives, keeping what the person already set. */
  #checked(editor, answer) {
    const { prefix } = editor.dataset;
    const panel = this.#panel(prefix);
    fill(panel.querySelector("[data-functions]"), answer.html);
    fill(panel.querySelector("[data-authentication]"), answer.authentication);
    ask(panel.querySelector("[data-questions]"), answer.questions);
    const title = answer.title || "New action";
    const row = this.#row(prefix);
    panel.querySelector("[data-action-title]").textContent = title;
    row.querySelector("[data-row-title]").textContent = title;
    row.querySelector("[data-row-summary]").textContent = answer.summary ?? "";
    row.querySelector("[data-open-action]").setAttribute("aria-label", `Edit ${title}`);
    if (answer.draft) this.#fillIn({ ...answer.draft, [`${prefix}.privacy_url`]: answer.privacy_url });
  }

  /* How to sign in stands beside a document that does not say it. */
  #addScheme(field) {
    const panel = field.closest("[data-panel]");
    const kind = panel.querySelector("[data-adding-kind]").value;
    if (kind === "other") return;
    const header = panel.querySelector("[data-adding-header]").value.trim() || "X-API-Key";
    const scheme = {
      none: null,
      bearer: { type: "http", scheme: "bearer" },
      basic: { type: "http", scheme: "basic" },
      header: { type: "apiKey", in: "header", name: header },
      oauth: { type: "oauth2", flows: { authorizationCode: { authorizationUrl: "", tokenUrl: "", scopes: {} } } },
    }[kind];
    panel.querySelector("[data-scheme]").value = scheme ? JSON.stringify(scheme) : "";
    panel.querySelector("document-editor").check();
  }

  /* What a plugin manifest says of itself, where nobody has written anything yet. */
  #fillIn(suggested) {
    const filled = [];
    for (const [name, words] of Object.entries(suggested)) {
      const field = this.#form.elements[name];
      if (!words || !field || field.value.trim()) continue;
      field.value = field.maxLength > 0 ? words.slice(0, field.maxLength) : words;
      this.#changed(field);
      filled.push(name.split(".").pop().replace("privacy_url", "privacy policy"));
    }
    if (filled.length) say(`Filled in from the manifest: ${filled.join(", ")}.`);
  }

  /* Saving */

  async #save() {
    const button = this.querySelector("[data-save]");
    if (button.getAttribute("aria-busy") === "true") return;
    const before = this.#changes;
    button.setAttribute("aria-busy", "true");
    this.querySelector("[data-save-failure]").hidden = true;
    try {
      const answer = await fetch(this.#form.action, { method: "POST", body: new URLSearchParams(new FormData(this.#form)) });
      const body = await answer.text();
      if (answer.ok) this.#wasSaved(parsed(body), { complete: this.#changes === before });
      else this.#notSaved(explain(answer.status, body), parsed(body).fields ?? {});
    } catch {
      this.#notSaved(explain(0), {});
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  #wasSaved({ save_url: saveURL, chat_url: chatURL, edit_url: editURL, slug, actions = {} }, { complete }) {
    if (saveURL) this.#form.action = saveURL;
    if (slug) this.#form.dataset.gpt = slug;
    if (editURL && location.pathname !== editURL) history.replaceState(null, "", editURL + location.hash);
    if (chatURL) {
      const link = this.querySelector("[data-chat-link]");
      link.href = chatURL;
      link.hidden = false;
    }
    for (const [prefix, id] of Object.entries(actions)) {
      const field = this.#form.elements[`${prefix}.id`];
      if (field) field.value = id;
    }
    if (complete) this.#setDirty(false);
    say("Saved");
    this.#forgetCredentials();
    this.#refreshAround();
  }

  /* What was typed as a key is kept by the server now: check again to show "ends 3f9a" instead. */
  #forgetCredentials() {
    for (const panel of this.#form.querySelectorAll("[data-panel]")) {
      const typed = [...panel.querySelectorAll("[data-authentication] input:not([data-keep])")].filter((field) => (field.type === "checkbox" ? field.checked : field.value));
      for (const field of typed) {
        field.value = field.type === "checkbox" ? field.value : "";
        field.checked = false;
      }
      if (typed.length) panel.querySelector("document-editor").check();
    }
  }

  #notSaved({ title, detail }, fields) {
    const banner = this.querySelector("[data-save-failure]");
    banner.querySelector("b").textContent = `Not saved. ${title}`;
    banner.querySelector("div > span").textContent = detail;
    banner.hidden = false;
    const shown = Object.entries(fields).map(([name, words]) => this.#showError(name, words)).filter(Boolean);
    const panel = shown[0]?.closest("[data-panel]");
    if (panel) this.#openPanel(panel.dataset.panel);
    else this.#showPane("configure");
    const invalid = panel?.querySelector("[aria-invalid=true]");
    if (invalid) invalid.focus();
    else banner.scrollIntoView({ block: "nearest" });
  }

  /* A field that is being corrected: its error goes, and with the last one the banner. */
  #takeBack(name) {
    const wasWrong = this.#showError(name, "");
    const stillWrong = this.querySelector("[data-error-for]:not([hidden])");
    if (wasWrong && !stillWrong) this.querySelector("[data-save-failure]").hidden = true;
  }

  /* What the page shows of this GPT outside the form: the list at the side, its initials. */
  async #refreshAround() {
    try {
      const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.querySelector(".side-scroll").replaceWith(page.querySelector(".side-scroll"));
      const [mine, saved] = [this, page].map((root) => root.querySelector(".gpt-title .avatar"));
      mine.replaceWith(saved);
    } catch {
      // It was saved; the next page load shows it.
    }
  }

  /** Say `words` at the field, or take back what was said; return the place they stand. */
  #showError(name, words) {
    const place = this.querySelector(`[data-error-for="${CSS.escape(name)}"]`);
    if (!place || (!words && place.hidden)) return null;
    place.textContent = words;
    place.hidden = !words;
    for (const field of this.#form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (words) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
    return place;
  }

  /* A preview goes on with what it began with, so a change begins a new one. */
  #previewing({ ctx }) {
    const { firstUrl } = this.#preview.querySelector(".composer").dataset;
    if (this.#previewStale && ctx.request.action !== firstUrl) {
      this.#preview.restart();
      ctx.request.action = firstUrl;
      say("The preview started over with your changes.");
    }
    this.#previewStale = false;
    // Only the first message brings the page's fields along; a later one is just a message.
    if (ctx.request.action === firstUrl) return;
    for (const name of [...ctx.request.body.keys()]) {
      if (name !== "text" && name !== "key") ctx.request.body.delete(name);
    }
  }
}

/** Put fresh rows in `place`, carrying over switches, keys and boxes the person has touched. */
function fill(place, html) {
  if (html === undefined) return;
  const FIELDS = "input:not([type=hidden]):not([readonly]), select";
  const set = new Map([...place.querySelectorAll(FIELDS)].map((field) => [`${field.name}=${field.type === "checkbox" ? field.value : ""}`, field]));
  place.innerHTML = html;
  for (const field of place.querySelectorAll(FIELDS)) {
    if (field.matches("[data-adding-kind], [data-adding-header]")) continue; // as the server read it
    const old = set.get(`${field.name}=${field.type === "checkbox" ? field.value : ""}`);
    if (!old) continue;
    if (field.type === "checkbox") field.checked = old.checked;
    else if (!field.matches("select") || [...field.options].some(({ value }) => value === old.value)) field.value = old.value;
  }
}

/** Put other questions in `place`; the same ones stay as they are, with what is being typed. */
function ask(place, html) {
  const other = document.createElement("template");
  other.innerHTML = html ?? "";
  const names = (root) => [...root.querySelectorAll("input")].map(({ name }) => name).join("\n");
  if (names(other.content) !== names(place)) fill(place, html);
}

customElements.define("gpt-editor", GPTEditor);
