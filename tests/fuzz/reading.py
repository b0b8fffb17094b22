"""One article read from end to end, with everything asserted that holds for any input whatever.

The property tests and the fuzz target share this: bytes are decoded, cleaned, screened, read by
the detector, put into the ledger, and everything that comes out is encoded and read again.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from agents.classify.classifier import classify, screen
from agents.clean.cleaner import clean
from agents.clean.html import PageError
from agents.corroborate.agent import CorroborateAgent
from agents.detect.detector import Detection, Detector
from schemas import wire
from schemas.articles import CleanArticle, RawArticle, ScreenedArticle
from schemas.claims import ControlClaim, Evidence

NOON = datetime(2023, 5, 4, 12, tzinfo=UTC)

SECONDS_AT_LEAST = 4.0
SECONDS_PER_CHAR = 400e-6
"""Time that an input may take, in seconds of this process: some twenty times what the slowest
plain article of its length takes, under instrumentation. What is worse than linear passes it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one input. ``article`` is None where the bytes were refused."""

    article: RawArticle | None
    detection: Detection | None
    seconds: float


def read_bytes(detector: Detector, data: bytes) -> Reading:
    """Read ``data`` as a source's record, or as plain lines or a page where it is no JSON."""
    try:
        raw = wire.decode_raw(record_of(data), ingested_at=NOON)
    except wire.UndecodableError:
        return Reading(None, None, 0.0)
    return read(detector, raw)


def record_of(data: bytes) -> bytes:
    """Return ``data`` as a JSON record: as it is, or its first line as title, the rest as body."""
    if data.lstrip()[:1] in {b"{", b"["}:
        return data
    title, _, body = data.decode("utf-8", "replace").partition("\n")
    kind = "html" if body.lstrip().startswith("<") else "text"
    published = "2023-05-04T12:00:00Z"
    return orjson.dumps({"title": title, kind: body, "outlet": "dw.com", "published_at": published})


def read(detector: Detector, raw: RawArticle) -> Reading:
    """Read ``raw`` and assert what holds for every article."""
    started = time.process_time()
    detection = _read(detector, raw)
    seconds = time.process_time() - started
    size = len(raw.text or raw.html or "") + len(raw.title or "")
    assert seconds < SECONDS_AT_LEAST + SECONDS_PER_CHAR * size, f"{seconds:.1f} s for {size}"
    return Reading(raw, detection, seconds)


def _read(detector: Detector, raw: RawArticle) -> Detection | None:
    assert wire.decode(RawArticle, wire.encode(raw)) == raw
    try:
        cleaned = clean(raw)
    except PageError:
        return None  # the documented refusal of a page that is nested too deep to be parsed
    assert raw.text is None or cleaned.text == raw.text
    screened = classify(cleaned)
    assert screen(raw) == screened
    if not isinstance(screened, ScreenedArticle):
        return None
    for trigger in screened.triggers:
        source = cleaned.title if trigger.field == "title" else cleaned.text
        assert source is not None
        assert source[trigger.start : trigger.end].strip()
    assert wire.decode(ScreenedArticle, wire.encode(screened)) == screened
    (found,) = detector.detect([screened])
    _check(found, cleaned)
    _apply(found.claims)
    return found


def _check(found: Detection, article: CleanArticle) -> None:
    for sentence in found.trace.sentences:
        _require_slice(article, sentence.field, sentence.start, sentence.end, sentence.text)
    wire.encode(found.trace)
    assert len({claim.claim_id for claim in found.claims}) == len(found.claims)
    for claim in found.claims:
        for evidence in _evidence(claim):
            _require_slice(article, evidence.field, evidence.start, evidence.end, evidence.quote)
        assert wire.decode(ControlClaim, wire.encode(claim)) == claim


def _evidence(claim: ControlClaim) -> Sequence[Evidence]:
    return (claim.evidence, *(field.evidence for field in claim.field_evidence))


def _require_slice(article: CleanArticle, field: str, start: int, end: int, quote: str) -> None:
    source = (article.title or "") if field == "title" else article.text
    assert source[start:end] == quote


def _apply(claims: Sequence[ControlClaim]) -> None:
    ledger = CorroborateAgent({})
    for claim in claims:
        for emission in ledger.apply(claim).emissions:
            assert wire.decode(type(emission.record), wire.encode(emission.record))
