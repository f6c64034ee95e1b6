// The box a message is written in. What is typed stays until the server has accepted it.
import { Attachments } from "./attachments.js";
import { explainHtmx } from "./failure.js";

const grows = !CSS.supports("field-sizing", "content");

export class Composer {
  #form;
  #box;
  #button;
  #failure;
  #attachments;
  #sending = false;
  #sent = "";
  #sentFiles = [];

  /** `stop` is called when the button is pressed while a reply is being written. */
  constructor(view, { stop }) {
    this.#form = view.querySelector(".composer");
    this.#box = this.#form.elements.text;
    this.#button = this.#form.querySelector(".send");
    this.#failure = view.querySelector("[data-failure]");
    this.#attachments = new Attachments(view, this.#form, {
      changed: () => this.#refresh(),
      failed: (words) => this.fail(words),
    });
    this.#box.value ||= this.#stored() ?? "";
    this.#newKey();
    this.#listen(stop);
    this.#refresh();
  }

  get busy() {
    return "busy" in this.#form.dataset;
  }

  set busy(on) {
    this.#form.toggleAttribute("data-busy", on);
    this.#button.setAttribute("aria-label", on ? "Stop" : "Send message");
    this.#refresh();
  }

  /** A quiet line under the box, for example that the connection dropped. */
  set status(text) {
    const line = this.#form.querySelector("[data-status]");
    if (line.textContent !== text) line.textContent = text;
  }

  /** From now on messages go to this conversation. */
  follow(conversation) {
    this.#form.dataset.conversation = conversation;
    this.#form.dataset.draft = conversation;
    this.#form.setAttribute("hx-post", `/c/${encodeURIComponent(conversation)}/messages`);
  }

  /** The next message begins a conversation again. */
  restart() {
    this.#form.dataset.conversation = "";
    this.#form.setAttribute("hx-post", this.#form.dataset.firstUrl);
  }

  send(text) {
    this.#box.value = text;
    this.#keep();
    this.#refresh();
    this.#form.requestSubmit();
  }

  focus() {
    this.#box.focus({ preventScroll: true });
  }

  fail({ title, detail }) {
    const [what, how] = this.#failure.querySelectorAll("b, span");
    what.textContent = title;
    how.textContent = detail;
    this.#failure.querySelector("[data-retry]").hidden = !this.#hasContent;
    this.#failure.hidden = false;
  }

  #listen(stop) {
    this.#box.addEventListener("input", () => {
      this.#keep();
      this.#refresh();
    });
    this.#box.addEventListener("keydown", (event) => {
      // Enter that ends the input of a composed character (Japanese, Chinese, Korean) is not a send.
      if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.isComposing) {
        event.preventDefault();
        if (!this.busy) this.#form.requestSubmit();
      } else if (event.key === "Escape") {
        this.#failure.hidden = true;
      }
    });
    this.#form.addEventListener("click", (event) => {
      if (!event.target.closest("button")) this.#box.focus();
    });
    this.#form.addEventListener("submit", (event) => {
      const ready = !this.busy && !this.#sending && !this.#attachments.busy && this.#hasContent;
      if (this.busy) stop();
      if (ready) {
        // Other words are another message, even when nobody knows what became of the last one.
        const files = this.#attachments.ids;
        if (this.#box.value !== this.#sent || `${files}` !== `${this.#sentFiles}`) this.#newKey();
        this.#sent = this.#box.value;
        this.#sentFiles = files;
      } else {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    }, true); // before htmx, which listens on the form as well
    this.#failure.querySelector("[data-retry]").addEventListener("click", () => this.#form.requestSubmit());

    this.#form.addEventListener("htmx:before:request", () => this.#setSending(true));
    this.#form.addEventListener("htmx:finally:request", () => this.#setSending(false));
    this.#form.addEventListener("htmx:after:request", ({ detail }) => {
      if (detail.ctx.response.status < 400) this.#accepted();
    });
    for (const name of ["htmx:response:error", "htmx:error"]) {
      this.#form.addEventListener(name, ({ detail }) => this.fail(explainHtmx(detail)));
    }
  }

  get #hasContent() {
    return Boolean(this.#box.value.trim() || this.#attachments?.ids.length);
  }

  #accepted() {
    // Words typed while the message was on its way belong to the next one.
    const { value } = this.#box;
    this.#box.value = value.startsWith(this.#sent) ? value.slice(this.#sent.length).trimStart() : value;
    this.#attachments.clear(this.#sentFiles);
    this.#failure.hidden = true;
    this.#newKey();
    this.#keep();
    this.#refresh();
  }

  #setSending(on) {
    this.#sending = on;
    this.#refresh();
  }

  #refresh() {
    const waits = this.#sending || this.#attachments?.busy;
    this.#button.disabled = !this.busy && (waits || !this.#hasContent);
    if (grows) {
      this.#box.style.height = "auto";
      this.#box.style.height = `${this.#box.scrollHeight}px`;
    }
  }

  #newKey() {
    // Not crypto.randomUUID: it is missing on plain http other than loopback.
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    this.#form.elements.key.value = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  get #place() {
    return `draft:${this.#form.dataset.draft}`;
  }

  #stored() {
    try {
      return localStorage.getItem(this.#place);
    } catch {
      return null;
    }
  }

  #keep() {
    try {
      if (this.#box.value) localStorage.setItem(this.#place, this.#box.value);
      else localStorage.removeItem(this.#place);
    } catch {
      // Storage is full or forbidden: the text still stays in the box.
    }
  }
}
