"""Log lines: hostile text stays on its line and cannot colour a terminal."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import structlog

from streams.errors import LogFullError
from streams.logs import MAX_TEXT_CHARS, escaped, logging_config
from streams.settings import load_settings

HOSTILE = "a\nforged line\x1b[2J\x07\u202egnol\ud800\x00"


def test_control_and_format_characters_become_escapes() -> None:
    text = escaped(HOSTILE)
    assert text == r"a\nforged line\x1b[2J\x07\u202egnol\ud800\x00"
    assert escaped("Ünïcode wörds, Дeir ez-Zor") == "Ünïcode wörds, Дeir ez-Zor"


def test_long_text_is_cut() -> None:
    assert len(escaped("x" * 10_000)) < MAX_TEXT_CHARS + 50


def test_a_whole_process_writes_one_line_a_message(tmp_path: Path) -> None:
    script = (
        "import logging, structlog\n"
        "from streams.logs import configure_logging\n"
        "from streams.settings import load_settings\n"
        "configure_logging(load_settings())\n"
        "hostile = 'a\\nforged\\x1b[31m' + chr(0xd800)\n"
        "structlog.get_logger('x').warning('said', text=hostile, error=ValueError(hostile))\n"
        "logging.getLogger('faust').warning('from %s', hostile)\n"
        "try:\n    raise ValueError(hostile)\n"
        "except ValueError:\n    structlog.get_logger('x').exception('broke')\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        env={"PATH": "", "FRONTWATCH_DATA_DIR": str(tmp_path), "HOME": str(tmp_path)},
        cwd=Path(__file__).parents[2],
        check=True,
    )
    lines = result.stderr.splitlines()
    assert len(lines) == 3
    assert [json.loads(line)["event"] for line in lines][:1] == ["said"]
    assert b"\x1b" not in result.stderr
    assert result.stdout == b""


def test_our_own_errors_have_no_traceback_and_others_do(tmp_path: Path) -> None:
    config = logging_config(load_settings(data_dir=tmp_path, log_format="json"))["formatters"]
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=config["frontwatch"]["processors"],
        foreign_pre_chain=config["frontwatch"]["foreign_pre_chain"],
    )

    def written(error: Exception) -> str:
        told = (type(error), error, None)
        return formatter.format(
            logging.LogRecord("faust", logging.ERROR, "f", 1, "crashed", (), told)
        )

    assert "exception" not in written(LogFullError("no room left"))
    assert "ValueError" in json.loads(written(ValueError("x")))["exception"]


def test_the_console_form_is_escaped_as_well(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path, log_format="console")
    config = logging_config(settings)
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=config["formatters"]["frontwatch"]["processors"],
        foreign_pre_chain=config["formatters"]["frontwatch"]["foreign_pre_chain"],
    )
    record = logging.LogRecord("faust", logging.WARNING, "f", 1, "%s", (HOSTILE,), None)
    line = formatter.format(record)
    assert "\n" not in line
    assert "\x1b[2J" not in line
