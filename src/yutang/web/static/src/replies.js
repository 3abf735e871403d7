// The form of an automatic reply.
//   <button data-reply-insert="{nickname|friend}">   puts this text at the caret of its block's field
//   <select data-reply-code>                         the same with the option chosen, then chooses nothing again
//   <form data-reply-try> <… data-try-needs="text menu">   seen only while `kind` is one of these
import { on } from "./on.js";

function insert(block, text) {
  const field = block.querySelector("[data-reply-into]");
  if (!field || !text) return;
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

on("click", "[data-reply-insert]", (_event, button) => {
  insert(button.closest("[data-reply-block]"), button.dataset.replyInsert);
});

on("change", "[data-reply-code]", (_event, select) => {
  insert(select.closest("[data-reply-block]"), select.value);
  select.value = "";
});

function refresh(form) {
  for (const part of form.querySelectorAll("[data-try-needs]")) {
    part.hidden = !part.dataset.tryNeeds.split(" ").includes(form.elements.kind.value);
  }
}

on("change", "[data-reply-try]", (_event, form) => refresh(form));
document.querySelectorAll("[data-reply-try]").forEach(refresh);

// After a button has put messages in another order, the phone shows them so.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "reply-fields" || event.detail.elt.id === "reply-fields") {
    document.body.dispatchEvent(new Event("arranged"));
  }
});
