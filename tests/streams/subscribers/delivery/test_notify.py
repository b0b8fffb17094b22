"""Mail to a real server, by the deliverer, and what addresses of apprise are let through."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from schemas.alerts import AlertEvidence, AlertKind
from schemas.claims import Evidence
from schemas.control import Tier
from streams.settings import Settings
from streams.subscribers.delivery.book import SubscriptionBook, Wish
from streams.subscribers.delivery.deliverer import Deliverer
from streams.subscribers.delivery.errors import SubscriptionError
from streams.subscribers.delivery.lines import subscription_line
from streams.subscribers.delivery.messages import event_of, message_id
from streams.subscribers.delivery.notices import notice_of
from streams.subscribers.delivery.notify import ID_HEADER, Notifier, check_address
from streams.subscribers.delivery.outbox import Figures
from streams.subscribers.delivery.subscriptions import Channel, Subscription
from streams.subscribers.delivery.wanted import Wanted
from streams.subscribers.store import Stored
from streams.web.names import Names
from tests.streams.records import make_alert
from tests.streams.subscribers.delivery.conftest import BEGIN, Desk
from tests.streams.subscribers.delivery.mailing import Mailbox, mail_server

HOSTILE = (
    "<script>alert(1)</script> @everyone <!channel> [safe](http://evil.example) \u202egpj & co"
)


def settings_of(tmp_path: Path, **more: object) -> Settings:
    return Settings(data_dir=tmp_path, notify_hosts=("127.0.0.1",), **more)  # type: ignore[arg-type]


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server(Mailbox()) as running:
        yield running


class MailDesk:
    """A desk whose subscribers get mail."""

    def __init__(self, desk: Desk, settings: Settings) -> None:
        self.desk = desk
        self.book = SubscriptionBook(
            desk.store,
            lambda _, target: check_address(target, settings),
            Wanted(Names(desk.store)).canonical,
            clock=lambda: desk.now,
            random_bytes=desk.random.randbytes,
        )
        self.deliverer = Deliverer(
            desk.store,
            {Channel.APPRISE: Notifier(settings)},
            Wanted(Names(desk.store)).read,
            owner="first",
            clock=lambda: desk.now,
            chance=desk.random.random,
        )

    def subscribe(self, target: str, **wish: object) -> Subscription:
        return self.book.add(
            Wish(name="mail", channel=Channel.APPRISE, target=target, **wish)  # type: ignore[arg-type]
        )


def ids(mailbox: Mailbox) -> list[str]:
    return [str(mail[ID_HEADER]) for mail in mailbox.mails]


def message(number: int) -> str:
    return message_id(make_alert(number))


async def test_a_mail_says_what_it_is_in_text_and_in_html(
    quick_desk: Desk, mailbox: Mailbox, tmp_path: Path
) -> None:
    mail_desk = MailDesk(quick_desk, settings_of(tmp_path))
    made = mail_desk.subscribe(mailbox.address())
    quick_desk.store.add(make_alert(1, summary=HOSTILE))
    for _ in range(2):
        await mail_desk.deliverer.settle()
    (mail,) = mailbox.mails
    assert (mail["to"], mail[ID_HEADER]) == ("desk@example.org", message(1))
    assert "\n" not in mail["subject"]
    html = mail.get_body(("html",))
    plain = mail.get_body(("plain",))
    assert html is not None
    assert plain is not None
    for body in (html.get_content(), plain.get_content()):
        assert "Machine-derived, unofficial" in body
        assert "Abu Kamal" in body
        assert "\u202e" not in body
    assert "<script" not in html.get_content()
    assert "&lt;script&gt;" in html.get_content()
    assert mail_desk.book.figures(made.id) == Figures(1, 0, 0, 0)


async def test_a_server_that_is_down_gets_it_when_it_is_back(
    quick_desk: Desk, tmp_path: Path
) -> None:
    mail_desk = MailDesk(quick_desk, settings_of(tmp_path))
    mailbox = Mailbox()
    with mail_server(mailbox):
        made = mail_desk.subscribe(mailbox.address())
    quick_desk.store.add(make_alert(1))
    await mail_desk.deliverer.settle()
    (line,) = mail_desk.book.log(made.id)
    assert (line.result, line.reason) == ("failed", "the mail server is away, or did not take it")
    quick_desk.pass_time(minutes=1)
    with mail_server(mailbox):
        await mail_desk.deliverer.settle()
    assert ids(mailbox) == [message(1)]


async def test_a_recipient_that_is_refused_is_given_up_after_all_tries(
    quick_desk: Desk, mailbox: Mailbox, tmp_path: Path
) -> None:
    mail_desk = MailDesk(quick_desk, settings_of(tmp_path))
    mailbox.refuses = "desk@example.org"
    made = mail_desk.subscribe(mailbox.address())
    other = mail_desk.subscribe(mailbox.address("other@example.org"))
    quick_desk.store.add(make_alert(1))
    while quick_desk.now < BEGIN + timedelta(hours=26):
        await mail_desk.deliverer.settle()
        quick_desk.pass_time(hours=1)
    assert mail_desk.book.figures(made.id).given_up == 1
    assert len(mail_desk.book.log(made.id)) == 8
    assert mail_desk.book.figures(other.id).delivered == 1
    assert ids(mailbox) == [message(1)]
    told = str(mail_desk.book.log(made.id))
    assert "stranger" not in told
    assert "example.org" not in told


async def test_a_slow_server_is_a_failed_try_and_gets_the_same_id_again(
    quick_desk: Desk, mailbox: Mailbox, tmp_path: Path
) -> None:
    mail_desk = MailDesk(quick_desk, settings_of(tmp_path, webhook_timeout_s=1.5))
    made = mail_desk.subscribe(mailbox.address())
    mailbox.slow.clear()
    quick_desk.store.add(make_alert(1))
    await mail_desk.deliverer.settle()
    assert [line.result for line in mail_desk.book.log(made.id)] == ["failed"]
    mailbox.slow.set()
    quick_desk.pass_time(minutes=1)
    await mail_desk.deliverer.settle()
    assert mail_desk.book.figures(made.id).delivered == 1
    assert set(ids(mailbox)) == {message(1)}


async def test_a_digest_is_one_mail_with_reversals_that_the_filter_does_not_ask_for(
    quick_desk: Desk, mailbox: Mailbox, tmp_path: Path
) -> None:
    mail_desk = MailDesk(quick_desk, settings_of(tmp_path))
    mail_desk.subscribe(mailbox.address(), digest_minutes=60, filter="kind=new")
    first = make_alert(1)
    reversal = make_alert(
        2, change_id="chg_2", kind=AlertKind.REVERSAL, follows=first.alert_id, summary="Lost again."
    )
    other = make_alert(3, change_id="chg_3", kind=AlertKind.UPGRADE, summary="Not asked for.")
    quick_desk.store.add_all([first, reversal, other])
    await mail_desk.deliverer.settle()
    assert mailbox.mails == []
    quick_desk.pass_time(hours=1)
    await mail_desk.deliverer.settle()
    (mail,) = mailbox.mails
    assert mail["subject"] == "[Frontwatch] 2 alerts"
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert first.summary in text
    assert "Lost again." in text
    assert "Not asked for." not in text


async def test_nothing_of_an_address_is_logged_or_listed(
    quick_desk: Desk, mailbox: Mailbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    mail_desk = MailDesk(quick_desk, settings_of(tmp_path))
    target = (
        f"mailto://fw:hush-hush@127.0.0.1:{mailbox.port}?from=fw@example.org&to=desk@example.org"
    )
    made = mail_desk.subscribe(target)
    quick_desk.store.add(make_alert(1))
    await mail_desk.deliverer.settle()  # the server knows no passwords: the try fails
    shown = str(subscription_line(made)) + str(mail_desk.book.log(made.id)) + caplog.text
    assert "mailto://..." in shown
    assert "failed" in shown
    for part in ("hush-hush", "desk@example.org", str(mailbox.port)):
        assert part not in shown


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("json://127.0.0.1/x", "notify_schemes has mailto://"),
        ("file:///etc/passwd", "notify_schemes"),
        ("syslog://", "notify_schemes"),
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7", "schemes"),
        ("hush-hush", "notify_schemes"),
        ("mailto://10.0.0.1?from=hush-hush@example.org&to=a@example.org", "notify_hosts"),
        ("mailto://u:hush-hush@gmail.com?smtp=10.0.0.1&to=a@example.org", "notify_hosts"),
        ("mailto://u:hush-hush@gmail.com?to=a@example.org,b@example.org", "one recipient"),
        ("mailto://u:hush-hush@gmail.com?to=a@example.org&bcc=b@example.org", "only these"),
        ("mailto://u:hush-hush@gmail.com?to=a@example.org&pgppub=/etc/passwd", "only these"),
        ("mailto://u:hush-hush@gmail.com?to=a@example.org&verify=no", "only these"),
        ("mailto://u:hush-hush@gmail.com?to=a@example.org&+Bcc=b@example.org", "only these"),
        ("discord://4174216298/hush-hush?template=/etc/passwd", "only these"),
        ("discord://", "no address of discord"),
    ],
)
def test_addresses_that_reach_further_than_allowed_are_refused(
    target: str, says: str, tmp_path: Path
) -> None:
    with pytest.raises(SubscriptionError, match=says) as refused:
        check_address(target, Settings(data_dir=tmp_path))
    assert "hush-hush" not in str(refused.value)


@pytest.mark.parametrize(
    "target",
    [
        "mailto://u:p@gmail.com?to=a@example.org",
        "mailtos://u:p@mail.example.org?to=a@example.org&smtp=mail.example.org&mode=ssl",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7/#general",
        "tgram://123456789:abcdefg_hijklmnop/12315544/",
        "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
    ],
)
def test_mail_and_named_chats_are_let_through(target: str, tmp_path: Path) -> None:
    check_address(target, Settings(data_dir=tmp_path, notify_hosts=("mail.example.org",)))


def test_an_own_chat_server_is_let_through_by_its_host_alone(tmp_path: Path) -> None:
    kinds = ("mmost",)
    target = "mmost://chat.example.org/3ccdd113474722377935511fc85d3dd4"
    with pytest.raises(SubscriptionError, match="notify_hosts"):
        check_address(target, Settings(data_dir=tmp_path, notify_schemes=kinds))
    allowed = Settings(data_dir=tmp_path, notify_schemes=kinds, notify_hosts=("chat.example.org",))
    check_address(target, allowed)


def test_in_a_chat_words_of_strangers_call_nobody_and_hide_no_link() -> None:
    quote = AlertEvidence(
        article_id="a", evidence=Evidence(quote=HOSTILE, start=0, end=len(HOSTILE))
    )
    alert = make_alert(1, summary=HOSTILE, evidence=(quote,) * 5)
    stored = Stored(1, alert, BEGIN)
    notice = notice_of(event_of(message_id(alert), [stored]))
    for text in (notice.chat(), notice.chat_subject):
        for bad in ("@everyone", "<!channel", "](", "<script", "\u202e"):
            assert bad not in text
    assert message_id(alert) in notice.chat()


def test_a_long_digest_fits_into_a_chat_and_says_that_there_is_more() -> None:
    alerts = [
        Stored(n, make_alert(n, change_id=f"chg_{n}", tier=Tier.CLAIMED), BEGIN)
        for n in range(1, 31)
    ]
    text = notice_of(event_of("dig_1", alerts)).chat()
    assert len(text) < 2_000
    assert text.startswith("Machine-derived, unofficial")
    assert "more parts" in text
