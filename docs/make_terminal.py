"""What does it look like? Runs mockomni on a terminal of its own and draws what was printed: ``docs/terminal.svg``.

    python docs/make_terminal.py

Everything in the picture was printed by the commands in it; only the port, any free one, is shown as the default.
"""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

WIDTH = 112
TARGET = Path(__file__).with_name("terminal.svg")
MOCKOMNI = [sys.executable, "-m", "mockomni"]
QUESTIONS = (
    "Products?rows=2&fields=id,styleCode,name",
    "SalesOrders?where=lineItems.code='MUG-STEEL'",
)
# Pictures are shown where nothing may be fetched; every terminal font will do.
SVG_FORMAT = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL).replace("Fira Code", "Menlo")


def on_a_terminal(command: list[str]) -> tuple[subprocess.Popen, io.TextIOWrapper]:
    """A process that believes it talks to a person, and what it says."""
    own, its = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOCKOMNI_")}
    environment |= {"TERM": "xterm-256color", "COLUMNS": str(WIDTH)}
    process = subprocess.Popen(command, stdin=its, stdout=its, stderr=subprocess.DEVNULL, env=environment)
    os.close(its)
    return process, open(own, encoding="utf-8", newline="\n")


def until(lines: io.TextIOWrapper, word: str) -> str:
    """What is said up to and including the line that holds a word."""
    said = []
    for line in lines:
        said.append(line.replace("\r\n", "\n"))
        if word in line:
            return "".join(said)
    raise SystemExit(f"it ended without saying {word!r}")


def said_by(command: list[str]) -> str:
    """What a command says on a terminal until it ends."""
    process, lines = on_a_terminal(command)
    said: list[str] = []
    with suppress(OSError):  # how Linux says that the other end of a terminal has gone
        said.extend(lines)
    process.wait()
    return "".join(said).replace("\r\n", "\n")


def main() -> None:
    """Draw the picture."""
    server, lines = on_a_terminal([*MOCKOMNI, "serve", "--port", "0"])
    try:
        banner = until(lines, "curl")
        plain = Text.from_ansi(banner).plain
        base = re.search(r"Base URL +(\S+)", plain)[1]
        user = re.search(r"curl -u '(.*?)'", plain)[1]
        scenes = [("mockomni serve", banner)]
        for question in QUESTIONS:
            url = f"{base}/v1/{question}"
            answer = subprocess.run(["curl", "-sS", "-u", user, url], check=True, capture_output=True, text=True).stdout
            scenes.append((f'curl -u {user.partition(":")[0]}:… "{url}"', f"{answer}\n"))
        explained = said_by([*MOCKOMNI, "explain", "--url", base])
        scenes.append(("mockomni explain", explained.partition("\n\n")[0] + "\n"))
    finally:
        server.terminate()
        server.wait()
    draw([(shown(command, base), shown(said, base)) for command, said in scenes])


def shown(text: str, base: str) -> str:
    """Text with the default port in place of the one that was free."""
    return text.replace(base.removesuffix("/api"), "http://127.0.0.1:8080")


def draw(scenes: list[tuple[str, str]]) -> None:
    """Commands and what they said, as one terminal."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False)
    for command, said in scenes:
        console.print(Text.assemble(("$ ", "dim"), (command, "bold")), overflow="fold")
        console.print(Text.from_ansi(said.rstrip("\n") + "\n"), overflow="fold")
    console.save_svg(str(TARGET), title="mockomni", code_format=SVG_FORMAT, unique_id="mockomni")
    sys.stdout.write(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
