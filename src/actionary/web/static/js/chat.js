// A conversation on the page: sending, following replies, staying at the end, saying when a question waits.
import { say } from "./announce.js";
import { Composer } from "./composer.js";
import { explain } from "./failure.js";
import { Reply } from "./reply.js";

const TITLE = document.title;
const NEAR_END = 80; // pixels
const ANSWER_SECONDS = 4; // a decision that was accepted shows in the stream sooner than this

class ChatView extends HTMLElement {
  #scroll = this.querySelector("[data-scroll]");
  #thread = this.querySelector(".thread");
  #toEnd = this.querySelector("[data-to-end]");
  #composer = new Composer(this, { stop: () => this.#stop() });
  #reply = null;
  #pinned = true;
  #empty = this.querySelector("[data-empty]")?.cloneNode(true);

  connectedCallback() {
    this.#scroll.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#moved()).observe(this.#thread);
    this.addEventListener("click", (event) => this.#clicked(event));
    this.addEventListener("htmx:after:swap", (event) => {
      if (event.target.matches(".composer, [data-send-again]")) this.#turnArrived();
    });
    this.addEventListener("decision-sent", () => setTimeout(() => {
      if (this.querySelector("confirmation-card[data-sent]")) this.#reply?.refresh();
    }, ANSWER_SECONDS * 1000));
    new MutationObserver(() => this.#showWaiting()).observe(this.#thread, { childList: true, subtree: true });
    addEventListener("online", () => this.#reply?.refresh());

    this.#follow(this.#thread.querySelector("article[aria-busy=true]"));
    this.#moved();
    this.#showWaiting();
    // On a phone the keyboard would cover half of the page; in the editor there is a form to fill first.
    if (matchMedia("(pointer: fine)").matches && !this.closest("gpt-editor")) this.#composer.focus();
  }

  /** Empty the thread; the next message begins a conversation again. */
  restart() {
    this.#reply?.close();
    this.#reply = null;
    this.#composer.busy = false;
    this.#composer.restart();
    this.#thread.replaceChildren(...(this.#empty ? [this.#empty.cloneNode(true)] : []));
  }

  #turnArrived() {
    const articles = this.#thread.querySelectorAll("article");
    const article = articles[articles.length - 1];
    if (!article) return;
    this.querySelector("[data-empty]")?.remove();
    // Only the newest reply can be asked for again.
    for (const old of this.#thread.querySelectorAll("[data-again]")) old.remove();
    this.#composer.follow(article.dataset.conversation);
    this.#offerDeletion(article.dataset.conversation);
    if (document.querySelector("#chats [aria-current]")) document.querySelector("nav[aria-label=Main] [aria-current]")?.removeAttribute("aria-current");
    this.#pinned = true;
    this.#follow(article.ariaBusy === "true" ? article : null);
    this.#moved();
  }

  #offerDeletion(conversation) {
    const form = document.querySelector("#delete-chat form");
    if (!form) return;
    form.action = `/c/${encodeURIComponent(conversation)}/delete`;
    document.querySelector("[data-delete-chat]").hidden = false;
  }

  #follow(article) {
    if (!article) return;
    this.#reply?.close();
    this.#composer.busy = true;
    this.#reply = new Reply(article, {
      moved: () => this.#moved(),
      asked: (card) => this.#asked(card),
      connected: (on) => (this.#composer.status = on ? "" : "Reconnecting…"),
      ended: () => {
        this.#reply = null;
        this.#composer.busy = false;
        say("Reply finished");
      },
    });
  }

  #asked(card) {
    // The reader sees the whole card before anything else moves.
    this.#pinned = false;
    const tall = card.offsetHeight > this.#scroll.clientHeight - 120;
    card.scrollIntoView({ block: tall ? "start" : "end" });
    const words = [".confirm-kicker", "h2"].map((selector) => card.querySelector(selector).textContent);
    say(`${card.dataset.asks ?? "Confirmation needed"}: ${words.join(". ")}`, { now: true });
  }

  #stop() {
    return this.#post(`/c/${encodeURIComponent(this.#reply?.conversation ?? "")}/stop`);
  }

  /* Ask the model again after it failed: the same run goes on, so no call is made twice. */
  async #askAgain(button) {
    const article = button.closest("article");
    button.setAttribute("aria-busy", "true");
    if (await this.#post(button.dataset.again)) {
      button.closest("[data-run-error]").remove();
      article.setAttribute("aria-busy", "true");
      this.#pinned = true;
      this.#follow(article);
    } else {
      button.removeAttribute("aria-busy");
    }
  }

  /** Post to `url`; return whether it was taken, having said so above the composer when it was not. */
  async #post(url) {
    try {
      const answer = await fetch(url, { method: "POST" });
      if (!answer.ok) this.#composer.fail(explain(answer.status, await answer.text()));
      return answer.ok;
    } catch {
      this.#composer.fail(explain(0));
      return false;
    }
  }

  #clicked(event) {
    const starter = event.target.closest("[data-starter]");
    if (starter) this.#composer.send(starter.textContent.trim());
    if (event.target.closest("[data-to-end]")) {
      this.#pinned = true;
      this.#scroll.scrollTo({ top: this.#scroll.scrollHeight, behavior: "smooth" });
    }
    const again = event.target.closest("[data-again]");
    if (again) this.#askAgain(again);
  }

  /* Stay at the end while text arrives, unless the reader scrolled away. */
  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
    this.#pinned = scrollHeight - scrollTop - clientHeight < NEAR_END;
    this.#toEnd.hidden = this.#pinned;
  }

  #moved() {
    if (this.#pinned) this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }

  #showWaiting() {
    const waiting = this.#thread.querySelectorAll("confirmation-card").length;
    document.title = waiting ? `(${waiting}) ${TITLE}` : TITLE;
    const open = document.querySelector("#chats [aria-current]");
    const dot = open?.querySelector(".waits");
    if (open && waiting && !dot) open.insertAdjacentHTML("beforeend", '<span class="waits" title="Waits for your answer"></span>');
    if (dot && !waiting) {
      dot.nextElementSibling?.remove(); // its words for screen readers
      dot.remove();
    }
  }
}

customElements.define("chat-view", ChatView);
