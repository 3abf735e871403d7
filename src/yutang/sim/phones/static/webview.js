// Runs inside pages that are shown in a phone's web view: it lets the phone read the QR codes of pictures held down,
// and tells it where links lead. The page's own events are left alone.
(() => {
  const phone = window.parent;
  if (phone === window) return;
  const tell = (message) => phone.postMessage(message, "*");
  const PICTURES = "img, svg, canvas";
  const SMALLEST = 60; // css px: anything less is decoration

  function drawn(source, width, height) {
    const canvas = document.createElement("canvas");
    const scale = Math.max(1, Math.min(4, 800 / Math.max(width, height)));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const paper = canvas.getContext("2d");
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.imageSmoothingEnabled = false;
    paper.drawImage(source, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/png");
  }

  async function asPicture(element) {
    const box = element.getBoundingClientRect();
    if (element instanceof HTMLImageElement) return drawn(element, element.naturalWidth || box.width, element.naturalHeight || box.height);
    if (element instanceof HTMLCanvasElement) return element.toDataURL("image/png");
    const copy = element.cloneNode(true);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", box.width);
    copy.setAttribute("height", box.height);
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
    await image.decode();
    return drawn(image, box.width, box.height);
  }

  async function offer(element) {
    try { tell({ kind: "picture", picture: await asPicture(element) }); } catch { tell({ kind: "nothing" }); }
  }

  let timer = 0;
  document.addEventListener("pointerdown", (event) => {
    clearTimeout(timer);
    const element = event.target.closest(PICTURES);
    if (element) timer = setTimeout(() => offer(element), 700);
  });
  for (const end of ["pointerup", "pointercancel", "scroll"]) document.addEventListener(end, () => clearTimeout(timer), { passive: true });
  document.addEventListener("contextmenu", (event) => {
    const element = event.target.closest(PICTURES);
    if (!element) return;
    clearTimeout(timer);
    event.preventDefault();
    offer(element);
  });

  // WeChat Pay in the web view: the phone asks its owner, and says what came of it.
  const asked = new Map();
  window.WeixinJSBridge = {
    invoke(name, values, done) {
      if (name !== "getBrandWCPayRequest") return done?.({ err_msg: `${name}:fail, unknown` });
      const id = String(asked.size + 1);
      asked.set(id, done);
      tell({ kind: "pay", id, prepay: String(values.package ?? "") });
    },
  };
  window.addEventListener("message", (event) => {
    if (event.source !== phone || event.data?.kind !== "paid") return;
    asked.get(event.data.id)?.({ err_msg: `get_brand_wcpay_request:${event.data.result}` });
  });

  // Links to other places are opened by the phone, which knows what it may open.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented) return;
    const to = new URL(link.href, location.href);
    if (!/^https?:$/.test(to.protocol) || (to.origin === location.origin && !link.target)) return;
    event.preventDefault();
    tell({ kind: "open", url: to.href });
  });

  // "Recognise codes on this page": the largest pictures first, until one was offered.
  window.addEventListener("message", (event) => {
    if (event.source !== phone || event.data?.kind !== "pictures") return;
    const large = [...document.querySelectorAll(PICTURES)]
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width >= SMALLEST && box.height >= SMALLEST)
      .sort((one, two) => two.box.width * two.box.height - one.box.width * one.box.height);
    if (large.length) offer(large[0].element);
    else tell({ kind: "nothing" });
  });

  const named = () => tell({ kind: "title", title: document.title });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", named);
  else named();
})();
