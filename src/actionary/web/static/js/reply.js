// Follows one run: keeps its article the same as the server's picture of it, through dropped connections.
//
// Every connection starts with `snapshot`, the whole reply so far, so nothing has to be resumed. After that:
// block (finished HTML), tail ("<characters to keep>\n<the rest>" of the block still growing), close (end of a
// stretch of text), card (a confirmation), decided ({id, decision}), replace (a call's line), error, done.

const RETRY_SECONDS = [1, 2, 4, 8, 15];

export class Reply {
  #article;
  #watch;
  #source = null;
  #failures = 0;
  #timer = 0;
  #prose = null;
  #tail = null;
  #text = "";
  #announced = new Set();

  /** `watch` is told of: moved(), asked(card), connected(bool), ended(). */
  constructor(article, watch) {
    this.#article = article;
    this.#watch = watch;
    this.#ensureThinking();
    this.#connect();
  }

  get conversation() {
    return this.#article.dataset.conversation;
  }

  close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  /** Connect again, and so get the whole picture again. */
  refresh() {
    this.close();
    this.#connect();
  }

  #connect() {
    this.#source = new EventSource(this.#article.dataset.events);
    const on = (name, act) => this.#source.addEventListener(name, (event) => {
      act(event.data);
      this.#watch.moved();
    });
    on("snapshot", (html) => this.#snapshot(html));
    on("block", (html) => {
      this.#openProse();
      this.#tail.insertAdjacentHTML("beforebegin", html);
    });
    on("tail", (data) => this.#grow(data));
    on("close", () => this.#closeProse());
    on("card", (html) => this.#ask(html));
    on("decided", (json) => this.#decided(JSON.parse(json)));
    on("replace", (html) => this.#put(html));
    on("done", () => this.#end());
    this.#source.addEventListener("error", (event) => {
      // The server's own `error` event carries data; a broken connection does not.
      if (event.data === undefined) this.#dropped();
      else {
        this.#closeProse();
        this.#put(event.data);
        this.#watch.moved();
      }
    });
  }

  #dropped() {
    this.#watch.connected(false);
    // The browser tries again by itself after a cut, but gives up for good after a refusal or an HTTP error.
    if (this.#source.readyState !== EventSource.CLOSED) return;
    const seconds = RETRY_SECONDS[Math.min(this.#failures++, RETRY_SECONDS.length - 1)];
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh(), seconds * 1000);
  }

  #snapshot(html) {
    this.#failures = 0;
    this.#watch.connected(true);
    this.#dropThinking();
    this.#prose = this.#tail = null;
    this.#text = "";
    adopt(this.#article, fragment(html));
    const open = this.#article.querySelector(".prose[data-open]");
    if (open) this.#openTail(open);
    else this.#ensureThinking();
    for (const card of this.#article.querySelectorAll("confirmation-card")) {
      this.#asked(card);
    }
  }

  #openProse() {
    if (this.#prose) return;
    this.#dropThinking();
    const prose = document.createElement("div");
    prose.className = "prose";
    this.#article.append(prose);
    this.#openTail(prose);
  }

  #openTail(prose) {
    this.#prose = prose;
    this.#tail = document.createElement("div");
    this.#tail.className = "tail caret";
    prose.append(this.#tail);
  }

  #grow(data) {
    const cut = data.indexOf("\n");
    this.#text = this.#text.slice(0, Number(data.slice(0, cut))) + data.slice(cut + 1);
    this.#openProse();
    this.#tail.innerHTML = this.#text;
  }

  #closeProse() {
    this.#tail?.remove();
    if (this.#prose && !this.#prose.childElementCount) this.#prose.remove();
    this.#prose?.removeAttribute("data-open");
    this.#prose = this.#tail = null;
    this.#text = "";
    this.#ensureThinking();
  }

  #ask(html) {
    this.#closeProse();
    this.#asked(this.#put(html));
  }

  /* Once each: a card that came with the page or with the message's own answer is new as well. */
  #asked(card) {
    if (this.#announced.has(card.id)) return;
    this.#announced.add(card.id);
    this.#watch.asked(card);
  }

  #decided({ id, decision }) {
    const card = this.#article.querySelector(`#card-${CSS.escape(id)}`);
    if (!card) return;
    if (decision === "deny") card.remove();
    else {
      const line = waiting("Talking to ", card.dataset.host);
      line.id = `call-${id}`;
      line.dataset.running = "";
      card.replaceWith(line);
    }
    this.#ensureThinking();
  }

  /** Put what arrived in the place of the element with its id, else at the end. */
  #put(html) {
    this.#dropThinking();
    const fresh = fragment(html).firstElementChild;
    const old = fresh.id && this.#article.querySelector(`#${CSS.escape(fresh.id)}`);
    if (old) {
      const [was, is] = [old, fresh].map((line) => (line.matches("details") ? line : line.querySelector("details.call")));
      if (was?.open && is) is.open = true;
      old.replaceWith(fresh);
    } else {
      this.#article.append(fresh);
    }
    htmx.process(fresh);
    this.#ensureThinking();
    return fresh;
  }

  #end() {
    this.#closeProse();
    this.close();
    this.#article.setAttribute("aria-busy", "false");
    this.#dropThinking();
    for (const line of this.#article.querySelectorAll("[data-running]")) line.remove();
    this.#watch.connected(true);
    this.#watch.ended();
  }

  /* "Thinking" stands at the end whenever it is the model's turn and nothing has come yet. */
  #ensureThinking() {
    this.#dropThinking();
    if (this.#article.getAttribute("aria-busy") !== "true" || this.#prose) return;
    if (this.#article.querySelector("confirmation-card, [data-running], [data-run-error]")) return;
    const line = waiting("Thinking");
    line.dataset.thinking = "";
    this.#article.append(line);
  }

  #dropThinking() {
    this.#article.querySelector("[data-thinking]")?.remove();
  }
}

function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return document.importNode(template.content, true);
}

function waiting(text, name = "") {
  const line = document.createElement("div");
  const words = document.createElement("span");
  const bold = document.createElement("b");
  line.className = "thinking";
  bold.textContent = name;
  words.append(text, bold);
  line.append(document.createElement("i"), words);
  return line;
}

/** Make `article` hold what `fresh` holds, but keep elements that are the same: their focus, scroll and open parts. */
function adopt(article, fresh) {
  const kept = [...fresh.children].map((child) => {
    const old = child.id
      ? article.querySelector(`:scope > #${CSS.escape(child.id)}[data-rev="${CSS.escape(child.dataset.rev ?? "")}"]`)
      : [...article.children].find((candidate) => candidate.isEqualNode(child));
    return old ?? child;
  });
  if (kept.length === article.childElementCount && kept.every((child, i) => child === article.children[i])) return;
  article.replaceChildren(...kept);
  htmx.process(article);
}
