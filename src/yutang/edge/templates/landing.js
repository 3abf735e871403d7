(function () {
  var qr = document.querySelector("[data-press]");
  if (!qr) return;
  var timer = 0, sent = false;
  function tell() {
    if (sent) return;
    sent = true;
    var to = qr.getAttribute("data-press");
    if (!(navigator.sendBeacon && navigator.sendBeacon(to))) fetch(to, { method: "POST", keepalive: true });
  }
  function down() { clearTimeout(timer); timer = setTimeout(tell, 500); }
  function up() { clearTimeout(timer); }
  qr.addEventListener("touchstart", down, { passive: true });
  qr.addEventListener("touchend", up);
  qr.addEventListener("touchmove", up, { passive: true });
  qr.addEventListener("mousedown", function (e) { if (e.button === 0) down(); });
  qr.addEventListener("mouseup", up);
  qr.addEventListener("mouseleave", up);
  qr.addEventListener("contextmenu", tell);
})();
