"""What the demo says on the terminal: short, in Chinese and English at once."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from yutang.demo.cards import HEIGHT, WIDTH
from yutang.demo.crowd import Tally
from yutang.demo.pond import CARDS, ReadBack


def starting(folder: Path) -> str:
    return f"正在准备鱼塘演示，约十秒…… / Preparing the Yutang demo, about ten seconds …\n  {folder}"


def cards(read: Sequence[ReadBack]) -> str:
    """Which cards were drawn, and what the reader made of each."""
    title = f"\n{len(read)} 张群二维码（{WIDTH}×{HEIGHT}），鱼塘自己画、自己读："
    return "\n".join(
        [title, f"{len(read)} group-QR cards, drawn by Yutang and read back by its own reader:", *map(_card, read)]
    )


def going_on() -> str:
    return "\n接着上一次的演示。/ Going on with the earlier demo."


def _card(card: ReadBack) -> str:
    mark = "✓" if card.payload_is_right else "✗"
    if card.name_is_read and card.date_is_read:
        how = "群名、日期从图上读出 / name and date read from the picture"
    elif card.name_is_read or card.date_is_read:
        how = "部分由人补填 / partly typed in"
    else:
        how = "没有安装 ocr，群名、日期由人填 / without the extra `ocr`: name and date typed in"
    return f"  {mark} {card.expires_on:%m-%d}  {card.name}  — {how}"


def welcome(link: str, phones: str, entrance: str, folder: Path, *, kept: bool) -> str:
    stays = "结束后保留 / kept afterwards" if kept else "结束后删除 / removed afterwards"
    return f"""
请打开 / Open this (只能用一次 / works once):

    {link}

手机（模拟微信，放在旁边）/ Phones (a simulated WeChat, to be put beside it):  {phones}
大家在扫的活码 / The live code that the crowd scans:  {entrance}

可以试试 / Try:
  1. 在手机上“扫一扫”关注“早起瑜伽”，控制台的“粉丝”里就会出现；写句话，在“对话”里回。
     On a phone, scan and follow 早起瑜伽: it appears under “Fans”; write something and answer it from the inbox.
  2. 打开“活码”，看进度条怎么动。前两天的访客是演示预先写入的。
     Open “Live codes” and watch the bars. The visitors of the last two days were put in beforehand.
  3. 有一个群明天过期：把 try-renew.png 拖进“群”的上传页，确认即可；try-new.png 是一个新群。
     One group expires tomorrow: drop try-renew.png on the upload page of “Groups”; try-new.png is a new group.
     {folder / CARDS}
  4. 在任何一个群里填人数，看预计人数和名额怎么变。
     Type a head count into any group, and see the estimate and the room change.

数据 / Data: {folder}  ({stays})"""


def crowd(rate: float, minutes: int, seconds: float | None) -> str:
    if rate == 0:
        come = "没有人群。/ No crowd."
    else:
        come = f"每秒约 {rate:g} 人次，{minutes} 分钟后散去 / {rate:g} visits a second, gone after {minutes} minutes."
    end = "按 Ctrl-C 结束。/ Stop with Ctrl-C."
    if seconds is not None:
        end = f"{seconds:g} 秒后自动结束。/ Ends by itself after {seconds:g} seconds."
    return f"{come}\n{end}\n"


def progress(tally: Tally) -> str:
    return (
        f"  扫码 scans {tally.scans} · 新访客 new {tally.newcomers} · 长按 pressed {tally.presses}"
        f" · 看到个人号 saw a person {tally.saw_person} · 满员页或已在群 neither {tally.saw_neither}"
    )


def ended(summary: dict[str, Any]) -> str:
    """The summary for people."""
    agrees = "账目相符 / the ledger agrees" if summary["ledger_ok"] else "账目不符 / the ledger does not agree"
    joined = summary["estimated_joined"]
    estimate = f"{joined['likely']} ({joined['low']}–{joined['high']})" if joined else "—"
    scans, visitors, pressed = summary["people_scanned"], summary["unique_visitors"], summary["pressed"]
    lines = [
        "",
        "演示结束 / The demo is over:",
        f"  扫码 scans {scans} · 访客 visitors {visitors} · 长按 pressed {pressed}",
        f"  预计入群 estimated joined {estimate} · 演示真实 in truth {summary['crowd']['joined_in_truth']}",
        *(f"  {group['name']}: 分配 assigned {group['assigned']}" for group in summary["groups"] if group["assigned"]),
        f"  关注 followers {summary['followers']} · 收到消息 messages {summary['messages']}",
        f"  个人号 fallback shown {summary['fallback_shown']} · {agrees}",
        *(f"  ✗ {sentence}" for sentence in summary["ledger_findings"]),
    ]
    return "\n".join(lines)
