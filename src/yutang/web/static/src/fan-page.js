// Pages that fans open on their phones: everything works without this; copying is easier with it.
import "./copy.js";
import "./pay.js";

for (const button of document.querySelectorAll("[data-copy-from][hidden]")) button.hidden = false;
