"""The signature of the JS-SDK, and the address of web authorisation."""

from yutang.wechat.api.js import signature

# The worked example that WeChat's page on the JS-SDK has had for years (reference §2.13, V).
TICKET = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
SIGNATURE = "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


def test_the_published_example_is_signed_as_published() -> None:
    page = "http://mp.weixin.qq.com?params=value"

    assert signature(TICKET, page, "Wm3WZYTPz0wzccnW", 1414587457) == SIGNATURE
    assert signature(TICKET, page + "#top", "Wm3WZYTPz0wzccnW", 1414587457) == SIGNATURE
