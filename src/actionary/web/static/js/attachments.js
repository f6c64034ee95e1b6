// The files of a message that is not sent yet: chosen, dropped or pasted, uploaded at once, named by their ids.
import { explain, parsed } from "./failure.js";

export class Attachments {
  #form;
  #list;
  #picker;
  #changed;
  #failed;
  #uploads = new Map(); // <li> to its XMLHttpRequest, as long as it runs

  /** `changed` is called when there are more or fewer; `failed` with {title, detail}. */
  constructor(view, form, { changed, failed }) {
    this.#form = form;
    this.#list = form.querySelector("[data-attached]");
    this.#picker = form.querySelector("[data-picker]");
    this.#changed = changed;
    this.#failed = failed;
    form.querySelector("[data-attach]").addEventListener("click", () => this.#picker.click());
    this.#picker.addEventListener("change", () => {
      this.add(this.#picker.files);
      this.#picker.value = "";
    });
    form.elements.text.addEventListener("paste", (event) => {
      if (!event.clipboardData.files.length) return;
      event.preventDefault();
      this.add(event.clipboardData.files);
    });
    this.#takeDrops(view);
  }

  get busy() {
    return this.#uploads.size > 0;
  }

  get ids() {
    return [...this.#list.querySelectorAll("input")].map((input) => input.value);
  }

  add(files) {
    const { maxFiles, maxBytes, maxText } = this.#list.dataset;
    for (const file of files) {
      if (this.#list.childElementCount >= Number(maxFiles)) {
        this.#failed({ title: `A message takes ${maxFiles} files.`, detail: "Send the others with the next one." });
        break;
      }
      if (file.size > Number(maxBytes)) {
        this.#failed({ title: `${file.name} is too large.`, detail: `A file may have ${maxText}.` });
        continue;
      }
      this.#upload(file);
    }
    this.#refresh();
  }

  /** The message was accepted: its files belong to it. */
  clear(ids) {
    for (const input of this.#list.querySelectorAll("input")) {
      if (ids.includes(input.value)) input.closest("li").remove();
    }
    this.#refresh();
  }

  #upload(file) {
    const item = this.#list.querySelector("template").content.firstElementChild.cloneNode(true);
    const [name, detail] = item.querySelectorAll("span");
    const bar = item.querySelector("progress");
    name.textContent = file.name;
    item.querySelector("button").setAttribute("aria-label", `Remove ${file.name}`);
    item.querySelector("button").addEventListener("click", () => this.#remove(item));
    this.#list.append(item);

    const request = new XMLHttpRequest();
    this.#uploads.set(item, request);
    request.open("POST", `/api/files?name=${encodeURIComponent(file.name.toWellFormed?.() ?? file.name)}`);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      if (!this.#uploads.delete(item)) return; // removed meanwhile
      if (request.status === 201) {
        const kept = parsed(request.responseText);
        const input = document.createElement("input");
        Object.assign(input, { type: "hidden", name: "file", value: kept.id });
        item.append(input);
        name.textContent = kept.name;
        detail.textContent = sizeText(kept.size);
        bar.remove();
      } else {
        item.remove();
        this.#failed(explain(request.status, request.responseText));
      }
      this.#refresh();
    });
    request.send(file);
  }

  #remove(item) {
    const request = this.#uploads.get(item);
    this.#uploads.delete(item);
    request?.abort();
    const id = item.querySelector("input")?.value;
    if (id) fetch(`/api/files/${encodeURIComponent(id)}`, { method: "DELETE" }).catch(() => {});
    item.remove();
    this.#refresh();
    this.#form.elements.text.focus();
  }

  #takeDrops(view) {
    let inside = 0;
    const isFiles = (event) => event.dataTransfer?.types.includes("Files");
    const mark = (on) => view.toggleAttribute("data-drop", on);
    view.addEventListener("dragenter", (event) => {
      if (!isFiles(event)) return;
      inside += 1;
      mark(true);
    });
    view.addEventListener("dragleave", (event) => {
      if (isFiles(event) && (inside -= 1) <= 0) mark(false);
    });
    view.addEventListener("dragover", (event) => {
      if (isFiles(event)) event.preventDefault();
    });
    view.addEventListener("drop", (event) => {
      if (!isFiles(event)) return;
      event.preventDefault();
      inside = 0;
      mark(false);
      this.add(event.dataTransfer.files);
    });
  }

  #refresh() {
    this.#list.hidden = !this.#list.querySelector("li");
    this.#changed();
  }
}

function sizeText(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
