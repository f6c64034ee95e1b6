// The editor for an OpenAPI document: marks problems where they are while the text changes, and can fetch it by URL.
import { parsed, explain } from "./failure.js";
import {
  bracketMatching, Compartment, defaultKeymap, drawSelection, EditorState, EditorView, foldGutter, foldKeymap,
  HighlightStyle, highlightActiveLine, highlightActiveLineGutter, highlightSelectionMatches, history, historyKeymap,
  indentOnInput, json, keymap, lineNumbers, lintGutter, lintKeymap, placeholder, search, searchKeymap, setDiagnostics,
  syntaxHighlighting, tags, yaml,
} from "../vendor/codemirror.js";

const PAUSE = 350; // milliseconds without typing before the text is checked

const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "light-dark(oklch(.42 .12 262), oklch(.80 .09 255))" },
  { tag: [tags.string, tags.content], color: "var(--text)" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: "light-dark(oklch(.50 .13 40), oklch(.81 .11 55))" },
  { tag: [tags.comment, tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--text-3)" },
]);

class DocumentEditor extends HTMLElement {
  #text = this.querySelector("[data-document]");
  #language = new Compartment();
  #view = null;
  #problems = [];
  #timer = 0;
  #check = null; // AbortController of the check under way
  #icons = [...this.querySelector("[data-icons]").content.children];

  connectedCallback() {
    this.querySelector("[data-fetch]").addEventListener("click", () => this.#fetch());
    this.querySelector("[data-url]").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // it would save the GPT
      this.#fetch();
    });
    this.querySelector("[data-problems]").addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) this.#goTo(this.#problems[button.dataset.index]);
    });
  }

  disconnectedCallback() {
    this.#check?.abort();
    this.#view?.destroy();
    this.#view = null;
  }

  /** Show the editor; called when its panel opens, because a hidden editor cannot measure itself. */
  open() {
    if (this.#view) return;
    this.#make();
    if (this.#text.value.trim()) this.check();
    else this.#tell([]);
  }

  /** Check the text as it is and hand out what it gives; resolves when that is done. */
  async check() {
    clearTimeout(this.#timer);
    this.#check?.abort();
    const mine = (this.#check = new AbortController());
    try {
      const answer = await fetch(this.#url("/editor/check"), {
        method: "POST", body: this.#text.value, headers: { "Content-Type": "text/plain; charset=utf-8" }, signal: mine.signal,
      });
      const body = await answer.text();
      if (answer.ok) this.#take(parsed(body));
      else this.#unchecked(explain(answer.status, body));
    } catch (error) {
      if (error.name !== "AbortError") this.#unchecked(explain(0));
    }
  }

  #url(path) {
    const form = this.closest("form");
    const { prefix } = this.dataset;
    const query = new URLSearchParams({
      prefix, action: form.elements[`${prefix}.id`].value, gpt: form.dataset.gpt, source: this.querySelector("[data-source]").value,
      scheme: this.querySelector("[data-scheme]").value, answers: JSON.stringify(this.#answers(form)),
    });
    return `${path}?${query}`;
  }

  /* What the builder has said of the gaps the document leaves open. */
  #answers(form) {
    const start = `${this.dataset.prefix}.answer.`;
    const fields = [...form.elements].filter(({ name }) => name?.startsWith(start));
    return Object.fromEntries(fields.map(({ name, value }) => [name.slice(start.length), value]));
  }

  /** Fetch what is at the address, or the document that a pasted `manifest` names. */
  async #fetch(manifest = "") {
    const url = this.querySelector("[data-url]").value.trim();
    const button = this.querySelector("[data-fetch]");
    if (!url && !manifest) return this.#fetchFailed({ title: "Type the address of the document first.", detail: "" });
    this.querySelector("[data-fetch-failure]").hidden = true;
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    this.#say(manifest ? "Fetching its document" : `Fetching ${url}`);
    try {
      const answer = await fetch(this.#url("/editor/fetch"), { method: "POST", body: new URLSearchParams(manifest ? { manifest } : { url }) });
      const body = await answer.text();
      if (answer.ok) {
        const found = parsed(body);
        this.#replace(found.text);
        this.querySelector("[data-source]").value = found.source;
        this.querySelector("[data-scheme]").value = found.scheme;
        clearTimeout(this.#timer);
        this.#take(found);
      } else {
        this.#fetchFailed(explain(answer.status, body));
      }
    } catch {
      this.#fetchFailed(explain(0));
    } finally {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  }

  #fetchFailed({ title, detail }) {
    const line = this.querySelector("[data-fetch-failure]");
    line.textContent = `${title} ${detail}`.trim();
    line.hidden = false;
    this.#tell(this.#problems);
  }

  #make() {
    const host = this.querySelector("[data-host]");
    this.#view = new EditorView({
      parent: host,
      state: EditorState.create({
        doc: this.#text.value,
        extensions: [
          EditorView.cspNonce.of(this.nonce),
          lineNumbers(), foldGutter(), lintGutter(), highlightActiveLine(), highlightActiveLineGutter(), drawSelection(),
          history(), indentOnInput(), bracketMatching(), highlightSelectionMatches(), search({ top: true }),
          syntaxHighlighting(COLOURS), this.#language.of(languageOf(this.#text.value)),
          placeholder("Paste the document here, or import it from its URL above."),
          // Tab is left alone, so that a keyboard gets out of the editor.
          keymap.of([...lintKeymap, ...foldKeymap, ...searchKeymap, ...historyKeymap, ...defaultKeymap]),
          EditorView.contentAttributes.of({ "aria-labelledby": host.dataset.label, tabindex: "0" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) this.#changed(update.startState.doc.length);
          }),
        ],
      }),
    });
  }

  #changed(lengthBefore) {
    const text = this.#view.state.doc.toString();
    this.#text.value = text;
    // A hidden field says nothing when a script changes it.
    this.#text.dispatchEvent(new Event("input", { bubbles: true }));
    if (Math.abs(text.length - lengthBefore) > 20) this.#setLanguage(text);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.check(), PAUSE);
  }

  #replace(text) {
    this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text } });
    this.#setLanguage(text);
  }

  #setLanguage(text) {
    queueMicrotask(() => this.#view?.dispatch({ effects: this.#language.reconfigure(languageOf(text)) }));
  }

  #take(answer) {
    this.#tell(answer.problems ?? []);
    if (answer.manifest) this.#offerImport();
    this.dispatchEvent(new CustomEvent("document-checked", { bubbles: true, detail: answer }));
  }

  #unchecked({ title, detail }) {
    this.#say(`Not checked. ${title} ${detail}`);
    const again = document.createElement("button");
    again.type = "button";
    again.className = "btn btn-xs";
    again.textContent = "Check again";
    again.addEventListener("click", () => this.check());
    this.querySelector("[data-status]").append(again);
  }

  /* The text is a plugin manifest: its document is one step away. */
  #offerImport() {
    const go = document.createElement("button");
    go.type = "button";
    go.className = "btn btn-xs";
    go.textContent = "Import its document";
    go.addEventListener("click", () => this.#fetch(this.#text.value));
    this.querySelector("[data-status]").append(go);
  }

  #say(text) {
    this.querySelector("[data-status]").textContent = text;
  }

  /* Problems, in three places that agree: the line under the editor, the list, the marks in the text. */
  #tell(problems) {
    this.#problems = problems;
    const errors = problems.filter(({ severity }) => severity === "error").length;
    const warnings = problems.length - errors;
    const [bad, warn, ok] = this.#icons;
    const counts = [
      errors && counted("n n-bad", bad, errors, "error"),
      warnings && counted("n n-warn", warn, warnings, "warning"),
      !problems.length && this.#text.value.trim() && counted("n n-ok", ok, "No", "problem"),
    ].filter(Boolean);
    this.querySelector("[data-status]").replaceChildren(...counts);
    const list = this.querySelector("[data-problems]");
    list.hidden = !problems.length;
    list.replaceChildren(...problems.map((problem, index) => this.#item(problem, index)));
    const { doc } = this.#view.state;
    this.#view.dispatch(setDiagnostics(this.#view.state, problems.map((problem) => ({
      ...range(doc, problem), severity: problem.severity, message: [problem.message, problem.hint].filter(Boolean).join("\n"),
    }))));
  }

  #item(problem, index) {
    const item = document.createElement("li");
    const isError = problem.severity === "error";
    item.innerHTML = '<button type="button"><span></span><span class="mono"></span><span><span class="sr"></span></span></button>';
    const button = item.firstElementChild;
    const [icon, line, words] = button.children;
    button.dataset.index = index;
    icon.className = isError ? "n-bad" : "n-warn";
    icon.append(this.#icons[isError ? 0 : 1].cloneNode(true));
    line.textContent = `Line ${problem.line}`;
    words.firstElementChild.textContent = `${problem.severity}: `;
    words.append(problem.message);
    if (problem.hint) {
      const hint = document.createElement("small");
      hint.textContent = problem.hint;
      words.append(hint);
    }
    return item;
  }

  #goTo(problem) {
    const { from } = range(this.#view.state.doc, problem);
    this.#view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    this.#view.focus();
  }
}

const languageOf = (text) => (/^\s*[{[]/.test(text) ? json() : yaml());

/* The text may have changed since it was checked, so places are kept inside it. */
function range(doc, { line, column, end_column: end }) {
  const at = doc.line(Math.max(1, Math.min(line ?? 1, doc.lines)));
  const from = Math.min(at.from + Math.max(0, (column ?? 1) - 1), at.to);
  const to = end ? Math.min(at.from + end - 1, at.to) : at.to;
  return { from, to: Math.max(from, to) };
}

function counted(className, icon, count, word) {
  const span = document.createElement("span");
  span.className = className;
  span.append(icon.cloneNode(true), `${count} ${word}${count === 1 ? "" : "s"}`);
  return span;
}

customElements.define("document-editor", DocumentEditor);
