from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime

import pytest

from streams.subscribers.delivery.errors import SubscriptionError
from streams.subscribers.delivery.signing import headers, key_of, secret_of


def test_the_signature_is_the_one_that_others_libraries_expect() -> None:
    """The example is that of the specification's own libraries."""
    found = headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    assert found == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_with_two_secrets_there_are_two_signatures() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    old, new = secret_of(b"o" * 32), secret_of(b"n" * 32)
    both = headers("m", now, b"{}", [new, old])["webhook-signature"].split(" ")
    assert both == [headers("m", now, b"{}", [s])["webhook-signature"] for s in (new, old)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "whsec_",
        "whsec_!!!",
        b64encode(b"k" * 32).decode(),
        "whsec_" + b64encode(b"k" * 23).decode(),
        "whsec_" + b64encode(b"k" * 65).decode(),
    ],
)
def test_what_is_no_secret_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(SubscriptionError) as told:
        key_of(text)
    assert len(text) < 7 or text not in str(told.value)


def test_a_secret_is_read_as_it_was_written() -> None:
    assert key_of(secret_of(b"k" * 24)) == b"k" * 24
