"""Mail and chat, by apprise (the extra ``notify``): its addresses, and what may be sent to.

An address of apprise holds passwords and tokens, so it is kept like a secret: nothing here logs it
or says it in an error. It also names hosts, and some of its words make apprise read files; what is
let through is therefore named one by one.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from importlib.util import find_spec
from typing import Any, Final

from streams.settings import Settings
from streams.subscribers.delivery.errors import SubscriptionError
from streams.subscribers.delivery.messages import Event
from streams.subscribers.delivery.notices import notice_of
from streams.subscribers.delivery.outbox import Outcome
from streams.subscribers.delivery.subscriptions import Subscription
from streams.threads import in_thread

ID_HEADER: Final = "X-Frontwatch-Message"
"""Of a mail: the id of the message, the same at every try."""
MAIL: Final = frozenset({"mailto", "mailtos"})
_OWN_HOSTS: Final = frozenset({"slack", "discord", "tgram", "gchat", "webex", "wxteams"})
"""Services whose addresses hold no host: apprise knows it."""
_WORDS: Final = frozenset(
    {"to", "from", "name", "reply", "smtp", "mode", "user", "pass", "topic", "thread"}
)
"""What may stand after the ``?``. Others read files, leave certificates unchecked, or add headers."""
_AT_ONCE: Final = 16
_MISSING: Final = "mail and chat need the extra: pip install 'frontwatch[notify]'"


def is_there() -> bool:
    """Tell whether the extra is installed."""
    return find_spec("apprise") is not None


def check_address(target: str, settings: Settings) -> None:
    """Refuse an address of apprise that may not be sent to.

    Raises:
        SubscriptionError: the message says why, and nothing of the address but its scheme.
    """
    _plugin(target, settings)


class Notifier:
    """Sends mail and chat messages. A try that takes too long is a failed one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._free = asyncio.Semaphore(_AT_ONCE)

    async def send(self, subscription: Subscription, event: Event) -> Outcome:
        """Send an event once and return what came of it; failures are outcomes too."""
        seconds = self._settings.webhook_timeout_s
        try:
            async with self._free, asyncio.timeout(seconds):
                taken = await in_thread(partial(self._send, subscription.target, event))
        except TimeoutError:
            return Outcome(delivered=False, reason=f"not taken within {seconds:g} s")
        except SubscriptionError as error:
            return Outcome(delivered=False, reason=str(error))
        except Exception as error:  # noqa: BLE001 - of plugins; their words may hold the address
            return Outcome(delivered=False, reason=f"apprise failed: {type(error).__name__}")
        if taken:
            return Outcome(delivered=True)
        mail = subscription.target.partition(":")[0].lower() in MAIL
        what = "the mail server" if mail else "the service"
        return Outcome(delivered=False, reason=f"{what} is away, or did not take it")

    def _send(self, target: str, event: Event) -> bool:
        from apprise import NotifyFormat, NotifyType  # noqa: PLC0415 - the extra

        plugin, notice = _plugin(target, self._settings), notice_of(event)
        # Each step of a conversation with a server may take so long.
        plugin.socket_connect_timeout = plugin.socket_read_timeout = max(
            1.0, self._settings.webhook_timeout_s / 3
        )
        is_mail = _is_mail(plugin)
        if is_mail:
            plugin.headers[ID_HEADER] = event.id
        body = notice.html() if is_mail else notice.chat()
        taken: Any = plugin.notify(
            body=body,
            title=notice.subject if is_mail else notice.chat_subject,
            notify_type=NotifyType.INFO,
            body_format=NotifyFormat.HTML if is_mail else NotifyFormat.TEXT,
        )
        return bool(taken)


def _plugin(target: str, settings: Settings) -> Any:
    """Return what apprise makes of an address that may be sent to."""
    if not is_there():
        raise SubscriptionError(_MISSING)
    from apprise import Apprise, AppriseAsset  # noqa: PLC0415 - the extra, and slow to load
    from apprise.plugins import url_to_dict  # noqa: PLC0415

    read: Any = url_to_dict  # it says nothing of its types

    logging.getLogger("apprise").disabled = True  # its lines name addresses and recipients
    scheme = target.partition("://")[0].lower()
    if scheme not in settings.notify_schemes:
        allowed = ", ".join(f"{each}://" for each in settings.notify_schemes) or "none"
        raise SubscriptionError(
            f"this kind of address is not allowed; notify_schemes has {allowed}"
        )
    known = read(target, secure_logging=True)
    if not known or known.get("schema") != scheme:
        raise SubscriptionError(f"this is no address of {scheme}:// as apprise writes them")
    named = {*known["qsd"], *known["qsd+"], *known["qsd-"], *known["qsd:"]}
    if not named <= _WORDS:
        words = ", ".join(sorted(_WORDS))
        raise SubscriptionError(f"after the ? of an address only these may stand: {words}")
    asset = AppriseAsset(app_id="Frontwatch", http_redirects=False, secure_logging=True)
    plugin = Apprise.instantiate(dict(known), asset=asset)
    if plugin is None:
        raise SubscriptionError(f"this is no address of {scheme}:// as apprise writes them")
    if len(plugin) != 1:
        raise SubscriptionError("one recipient a subscription: each is tried again by itself")
    _check_host(plugin, scheme, settings)
    return plugin


def _check_host(plugin: Any, scheme: str, settings: Settings) -> None:
    if _is_mail(plugin):
        host, known = str(plugin.smtp_host), _mail_hosts()
    elif scheme in _OWN_HOSTS:
        return
    else:
        host, known = str(plugin.host or ""), frozenset()
    if host.lower() not in known | {each.lower() for each in settings.notify_hosts}:
        raise SubscriptionError("its host is not one that the setting notify_hosts names")


def _is_mail(plugin: Any) -> bool:
    from apprise.plugins.email import NotifyEmail  # noqa: PLC0415 - the extra

    return isinstance(plugin, NotifyEmail)


def _mail_hosts() -> frozenset[str]:
    """Return the servers of the mail services that apprise knows by the sender's domain."""
    from apprise.plugins.email import templates  # noqa: PLC0415 - the extra

    hosts = (settings.get("smtp_host") for _, _, settings in templates.EMAIL_TEMPLATES)
    return frozenset(str(host) for host in hosts if host)
