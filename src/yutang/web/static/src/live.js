// htmx, set up for a strict content security policy, with the CSRF token on each request.
import htmx from "htmx.org";

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false, // console.css has them
  attributesToSettle: ["class", "width", "height"], // "style" would be an inline style
  historyCacheSize: 0, // no pages with people's names in the browser's storage
  refreshOnHistoryMiss: true,
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true }, // a form that comes back with its sentences
    { code: "[45]..", swap: false, error: true },
  ],
});

const token = () => document.querySelector('meta[name="csrf-token"]')?.content;
const notice = () => document.querySelector("[data-connection-lost]");

document.addEventListener("htmx:configRequest", (event) => {
  if (token()) event.detail.headers["X-CSRF-Token"] = token();
});

// <div data-live hx-trigger="every 5s">: a page in a hidden tab does not ask.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && "live" in event.detail.elt.dataset) event.preventDefault();
});

// An error that the server answers with a sentence of its own goes where the server says, not into the page's part.
const spoken = (event) => event.detail.xhr?.getResponseHeader("HX-Retarget");

document.addEventListener("htmx:beforeSwap", (event) => {
  if (spoken(event)) event.detail.shouldSwap = true;
});

for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    if (!spoken(event)) notice()?.removeAttribute("hidden");
  });
}

document.addEventListener("htmx:afterOnLoad", () => notice()?.setAttribute("hidden", ""));
