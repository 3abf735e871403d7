// <form data-confirm="Delete this code?" [data-confirm-yes] [data-confirm-no]>, or the same on an element with hx-delete:
// asks once in a <dialog>; the safe answer has the focus.
import { on, say } from "./on.js";

function button(className, value, label) {
  const made = document.createElement("button");
  made.className = `btn ${className}`;
  made.value = value;
  made.textContent = label;
  return made;
}

function dialogFor({ confirm, confirmYes, confirmNo }) {
  const dialog = document.createElement("dialog");
  const form = document.createElement("form");
  const sentence = document.createElement("p");
  const row = document.createElement("div");
  dialog.className = "confirm";
  dialog.setAttribute("aria-labelledby", "confirm-sentence");
  form.method = "dialog";
  sentence.id = "confirm-sentence";
  sentence.textContent = confirm;
  row.className = "confirm-answers";
  const no = button("", "no", confirmNo ?? say("取消", "Cancel"));
  no.autofocus = true;
  row.append(no, button("btn-danger", "yes", confirmYes ?? say("确定", "Yes")));
  form.append(sentence, row);
  dialog.append(form);
  return dialog;
}

function ask(element) {
  const dialog = dialogFor(element.dataset);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      answer(dialog.returnValue === "yes");
    });
  });
}

const agreed = new WeakSet();

// In the capture phase, so that htmx and the browser hear of the submission only after the answer.
on(
  "submit",
  "form[data-confirm]",
  async (event, form) => {
    if (agreed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    if (!(await ask(form))) return;
    agreed.add(form);
    form.requestSubmit(submitter);
  },
  { capture: true },
);

document.addEventListener("htmx:confirm", async (event) => {
  const element = event.detail.elt;
  if (!element.dataset.confirm || element instanceof HTMLFormElement) return;
  event.preventDefault();
  if (await ask(element)) event.detail.issueRequest(true);
});
