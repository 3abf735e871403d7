// What every console page loads, deferred. Each behaviour is bound by a data attribute; nothing is inline (strict CSP).
import "@tabler/core/js/src/bootstrap/alert";
import "@tabler/core/js/src/bootstrap/collapse";
import "@tabler/core/js/src/bootstrap/dropdown";
import "@tabler/core/js/src/bootstrap/modal";
import "@tabler/core/js/src/bootstrap/offcanvas";
import "@tabler/core/js/src/bootstrap/tab";

import "./composer.js";
import "./confirm.js";
import "./copy.js";
import "./courses.js";
import "./drop-form.js";
import "./dropzone.js";
import "./fill-in.js";
import "./inbox.js";
import "./live.js";
import "./menu-editor.js";
import "./plan.js";
import "./print.js";
import "./replies.js";
import "./stepper.js";
import "./theme-switch.js";
