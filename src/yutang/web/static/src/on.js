// One listener for the document instead of one for each element: what htmx swaps in later works without another call.
export function on(event, selector, handle, options) {
  document.addEventListener(
    event,
    (happened) => {
      const element = happened.target instanceof Element ? happened.target.closest(selector) : null;
      if (element) handle(happened, element);
    },
    options,
  );
}

/** The sentence for the language of the page; Chinese unless the page says otherwise. */
export function say(chinese, english) {
  return document.documentElement.lang.startsWith("en") ? english : chinese;
}
