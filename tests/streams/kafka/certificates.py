"""An authority of our own, made for one test run by the openssl command, in PEM files."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Authority:
    """The folder that it keeps its files in."""

    folder: Path

    @property
    def certificate(self) -> Path:
        return self.folder / "ca.crt"

    def issue(self, name: str, host: str = "127.0.0.1") -> tuple[Path, Path]:
        """Return certificate and key of ``name``, which is reached at ``host``."""
        key, request, made = (self.folder / f"{name}.{end}" for end in ("key", "csr", "crt"))
        kind = "IP" if host[0].isdigit() else "DNS"
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={kind}:{host}\n")
        subject = ("-subj", f"/CN={name}")
        _openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, *subject)
        own = ("-CA", self.certificate, "-CAkey", self.folder / "ca.key", "-CAcreateserial")
        _openssl(
            *("x509", "-req", "-in", request, *own, "-days", "2", "-out", made),
            *("-extfile", extensions),
        )
        return made, key


def authority(folder: Path) -> Authority:
    """Make one in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Authority(folder)
    _openssl(
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test"),
        *("-keyout", folder / "ca.key", "-out", made.certificate),
    )
    return made


def _openssl(*words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
