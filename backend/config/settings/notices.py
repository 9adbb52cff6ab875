"""How notices reach people: transports by name; a further one is a folder and a line here."""

from .sms import SMS_GATEWAY

NOTIFICATION_TRANSPORTS = {
    "inbox": "notifications.transports.inbox.transport.InboxTransport",
    "websocket": "notifications.transports.websocket.transport.WebsocketTransport",
    "email": "notifications.transports.email.transport.EmailTransport",
    "sms": f"notifications.transports.sms.transport.{'SmsTransport' if SMS_GATEWAY else 'ListedSmsTransport'}",
}
# The page that opens a notice by its short name (notifications/cards.py).
NOTIFICATION_CARD_PAGE = "web:card"
# An open socket looks at its session and account this often.
NOTIFICATIONS_RECHECK_SECONDS = 5
