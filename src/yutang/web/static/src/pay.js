// <button data-pay='{…}' data-failed="…">: WeChat's own sheet, inside WeChat. What came of it is read from our server.
const FAILED = "data-failed";

function whenReady(act) {
  if (window.WeixinJSBridge) act(window.WeixinJSBridge);
  else document.addEventListener("WeixinJSBridgeReady", () => act(window.WeixinJSBridge), { once: true });
}

for (const button of document.querySelectorAll("button[data-pay]")) {
  button.addEventListener("click", () => {
    whenReady((bridge) => {
      bridge.invoke("getBrandWCPayRequest", JSON.parse(button.dataset.pay), (answer) => {
        const said = String(answer?.err_msg ?? "");
        if (said.endsWith(":ok")) location.reload();
        else if (!said.endsWith(":cancel")) document.querySelector("[data-pay-said]").textContent = button.getAttribute(FAILED);
      });
    });
  });
}
