// Turns a request that failed into words: what happened, and what to do about it.

const BY_STATUS = {
  403: ["Actionary refused this request.", "Open the page again from its own address and try once more."],
  404: ["This is not here any more.", "It may have been deleted. Go back to Home."],
  409: ["Something changed in the meantime.", "Reload the page to see how it is now."],
  413: ["This is too long.", "Send less at a time."],
  429: ["Too many requests at once.", "Wait a moment, then try again."],
};

/** Return {title, detail} for an answer of `status` with the body `text`; status 0 means there was no answer. */
export function explain(status, text = "") {
  if (!status) {
    return {
      title: "Actionary could not be reached.",
      detail: "Nothing is lost. Check that it is still running and that you are connected, then try again.",
    };
  }
  const problem = parsed(text);
  if (problem.title) {
    return { title: sentence(problem.title), detail: [problem.detail, problem.hint].filter(Boolean).map(sentence).join(" ") };
  }
  const [title, detail] = BY_STATUS[status]
    ?? (status >= 500
      ? [`Actionary had a problem (${status}).`, "Try again. If it stays, its log says more."]
      : [`Actionary did not accept this (${status}).`, "Reload the page and try again."]);
  return { title, detail };
}

/** The same for a finished htmx request, given the detail of its event. */
export function explainHtmx({ ctx }) {
  return explain(ctx?.response?.status ?? 0, ctx?.text);
}

/** Return the body as an object, or an empty one when it is not one. */
export function parsed(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

const sentence = (text) => (/[.!?]$/.test(text) ? text : `${text}.`);
