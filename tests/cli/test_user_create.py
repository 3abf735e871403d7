"""`yutang user create`, as an administrator or a script uses it."""

import json
import subprocess
from collections.abc import Callable

import httpx2

from tests.support.house import Visitor
from tests.support.server import Server

RunCli = Callable[..., subprocess.CompletedProcess[str]]
LIN = ("user", "create", "--email", "lin@example.com", "--name", "林夏")
PASSWORD = "correct horse battery"


def test_the_first_member_of_an_empty_installation_owns_a_new_workspace(run_cli: RunCli) -> None:
    made = json.loads(run_cli(*LIN, "--password-stdin", "--json", stdin=PASSWORD + "\n").stdout)
    second = run_cli(
        "user", "create", "--email", "w@example.com", "--name", "王芳", "--role", "editor", "--invite", "--json"
    )

    assert made["email"] == "lin@example.com"
    assert made["link"] is None
    assert json.loads(second.stdout)["workspace_id"] == made["workspace_id"]
    assert "/invite/" in json.loads(second.stdout)["link"]


def test_a_weak_password_is_refused_with_its_sentence_and_leaves_nothing(run_cli: RunCli) -> None:
    refused = run_cli(*LIN, "--password-stdin", stdin="short\n", check=False)
    again = run_cli(*LIN, "--password-stdin", stdin=PASSWORD + "\n", check=False)

    assert refused.returncode == 1
    assert "at least 10 characters" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert again.returncode == 0


def test_the_same_e_mail_twice_is_refused(run_cli: RunCli) -> None:
    run_cli(*LIN, "--invite")

    refused = run_cli(*LIN, "--invite", check=False)

    assert refused.returncode == 1
    assert "is here already" in refused.stderr


def test_neither_a_password_nor_an_invitation_is_wrong_use(run_cli: RunCli) -> None:
    assert run_cli(*LIN, check=False).returncode == 2


def test_a_workspace_that_does_not_exist_is_refused(run_cli: RunCli) -> None:
    refused = run_cli(*LIN, "--workspace", "12", "--invite", check=False)

    assert refused.returncode == 1
    assert "no such workspace" in refused.stderr


def test_a_member_made_on_the_command_line_signs_in(server: Server, run_cli: RunCli) -> None:
    run_cli(*LIN, "--password-stdin", stdin=PASSWORD + "\n", data_dir=server.data_dir, settings=server.settings)
    with httpx2.Client(base_url=server.base_url) as client:
        answer = Visitor(client).sign_in("lin@example.com", PASSWORD)

    assert answer.status_code == 303


def test_the_audit_log_says_that_it_was_the_command_line(server: Server, run_cli: RunCli) -> None:
    run_cli(*LIN, "--password-stdin", stdin=PASSWORD + "\n", data_dir=server.data_dir, settings=server.settings)
    with httpx2.Client(base_url=server.base_url) as client:
        visitor = Visitor(client)
        visitor.sign_in("lin@example.com", PASSWORD)

        assert "<strong>command line</strong> 添加了成员" in visitor.get("/audit").text
