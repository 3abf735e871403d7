"""The colours that console.css gives Tabler can be read by everybody (WCAG AA), in light and dark, on both sizes."""

from collections.abc import Callable
from itertools import chain

import pytest
from playwright.sync_api import Page

from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.static_site import document, serving

pytestmark = pytest.mark.e2e

COLOURS = ("primary", "secondary", "success", "warning", "danger", "info")
BADGES = ("blue", "azure", "green", "teal", "lime", "yellow", "orange", "red", "pink", "purple", "secondary")


def sampler() -> str:
    buttons = chain.from_iterable(
        (f'<button class="btn btn-{c}">按钮 {c}</button>', f'<button class="btn btn-outline-{c}">轮廓 {c}</button>')
        for c in COLOURS
    )
    badges = (
        f'<span class="badge bg-{c}-lt">徽章 {c}</span> <span class="badge bg-{c} text-{c}-fg">{c}</span>'
        for c in BADGES
    )
    alerts = (f'<div class="alert alert-{c}" role="status">提示 {c} <a href="/">看看</a></div>' for c in COLOURS)
    texts = (f'<p class="text-{c}">文字 {c}</p>' for c in (*COLOURS, "body-secondary", "muted"))
    return f"""<div class="page-wrapper"><div class="container-xl">
      <h2>标题</h2><p>正文 <a href="/">链接</a> <code>abc-def</code> <kbd>Enter</kbd></p>{"".join(texts)}
      <p>{" ".join(buttons)} <button class="btn">普通</button> <button class="btn btn-ghost-danger">幽灵</button></p>
      <p>{" ".join(badges)} <span class="badge">普通</span></p>{"".join(alerts)}
      <div class="card"><div class="card-header"><h3 class="card-title">卡片</h3>
        <div class="card-subtitle">副标题</div></div><div class="card-body">
        <div class="subheader">小标题</div><div class="h1 figure">1,024</div>
        <label class="form-label required" for="name">名称</label>
        <input class="form-control" id="name" placeholder="比如 瑜伽妈妈群">
        <small class="form-hint">最多 30 个字</small>
        <input class="form-control is-invalid" aria-label="坏"><div class="invalid-feedback">请填写</div>
        <label class="form-check form-switch"><input class="form-check-input" type="checkbox" checked>
          <span class="form-check-label">开关</span></label>
        <select class="form-select" aria-label="选择"><option>一</option></select>
        <progress class="progress progress-sm" value="40" max="100" aria-label="进度">40%</progress></div>
      <div class="table-responsive" tabindex="0"><table class="table table-vcenter card-table"><thead><tr><th>群</th>
        <th>人数</th></tr></thead><tbody><tr><td>一群</td><td class="text-secondary">199</td></tr></tbody></table></div>
      <div class="card-footer text-secondary">页脚</div></div>
      <ul class="pagination"><li class="page-item active"><a class="page-link" href="/">1</a></li>
        <li class="page-item"><a class="page-link" href="/">2</a></li></ul>
      <div class="empty"><p class="empty-title">还没有活码</p>
        <p class="empty-subtitle text-secondary">先建一个</p></div>
      <ul class="nav nav-tabs"><li class="nav-item"><a class="nav-link active" href="/">一</a></li>
        <li class="nav-item"><a class="nav-link" href="/">二</a></li></ul>
    </div></div>"""


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_every_component_of_the_console_has_enough_contrast(
    open_page: Callable[..., Page], size: tuple[int, int], dark: bool
) -> None:
    with serving({"/": document(sampler(), theme="auto")}) as site:
        page = open_page(*size, dark=dark)
        page.goto(site.url)
        screenshot(page, f"colours-{size[0]}-{'dark' if dark else 'light'}")

        assert axe(page) == []
