// The question before a call: cannot be answered by accident, and says so when an answer did not arrive.
import { explainHtmx } from "./failure.js";

const ARMED_AFTER = 500; // milliseconds in sight, so a click meant for something else cannot answer it
const IN_SIGHT = 0.4; // of the card, or of the window for a card taller than that
const STEPS = Array.from({ length: 21 }, (_, i) => i / 20);

class ConfirmationCard extends HTMLElement {
  #sight = null;
  #timer = 0;
  #pressed = null;

  connectedCallback() {
    this.#sight = new IntersectionObserver(([seen]) => this.#seen(seen), { threshold: STEPS });
    this.#sight.observe(this);
    this.addEventListener("submit", (event) => this.#submitted(event), true); // before htmx
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("click", (event) => {
      if (event.target.closest("[data-why]")) this.#toggleReason();
    });
    this.addEventListener("htmx:after:request", ({ detail }) => {
      const { status } = detail.ctx.response;
      if (status < 300) this.#sent();
    });
    for (const name of ["htmx:response:error", "htmx:error"]) {
      this.addEventListener(name, ({ detail }) => {
        if (![409, 422].includes(detail.ctx?.response?.status)) this.#failed(detail);
      });
    }
    const kbd = this.querySelector("kbd");
    if (kbd && /Mac|iP/.test(navigator.platform)) kbd.textContent = "⌘ ↵";
  }

  disconnectedCallback() {
    this.#sight.disconnect();
    clearTimeout(this.#timer);
  }

  #seen({ intersectionRatio, intersectionRect, rootBounds }) {
    const enough = intersectionRatio >= IN_SIGHT || intersectionRect.height >= IN_SIGHT * (rootBounds?.height ?? Infinity);
    if (enough && !this.#timer) this.#timer = setTimeout(() => this.#arm(), ARMED_AFTER);
    if (!enough) {
      clearTimeout(this.#timer);
      this.#timer = 0;
    }
  }

  #arm() {
    this.#sight.disconnect();
    this.dataset.armed = "";
    this.#setOff(false);
  }

  #setOff(off) {
    for (const button of this.querySelectorAll("[name=decision]")) {
      if (off) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }

  #submitted(event) {
    if (!("armed" in this.dataset) || this.#pressed) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    this.#pressed = event.submitter;
    this.#pressed?.setAttribute("aria-busy", "true");
    this.#setOff(true);
    this.querySelector("[data-message]").hidden = true;
  }

  #sent() {
    this.dataset.sent = "";
    this.dispatchEvent(new CustomEvent("decision-sent", { bubbles: true }));
  }

  #failed(detail) {
    this.#pressed?.removeAttribute("aria-busy");
    this.#pressed = null;
    this.#setOff(false);
    const { title, detail: rest } = explainHtmx(detail);
    const message = this.querySelector("[data-message]");
    message.textContent = detail.ctx?.response
      ? `Your answer was not taken. ${title} ${rest}`
      : "Actionary could not be reached, so your answer may not have arrived. Check that it is running, then answer again: an answer counts once.";
    message.hidden = false;
  }

  #key(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const form = event.target.closest("form") ?? this.querySelector("form");
    form.requestSubmit(form.querySelector("[name=decision]"));
  }

  #toggleReason() {
    const opener = this.querySelector("[data-why]");
    const form = this.querySelector(".confirm-why");
    form.hidden = !form.hidden;
    opener.setAttribute("aria-expanded", !form.hidden);
    if (!form.hidden) form.elements.reason.focus();
  }
}

customElements.define("confirmation-card", ConfirmationCard);
