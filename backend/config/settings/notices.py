"""How notices reach people: transports by name; a further one is a folder and a line here."""

NOTIFICATION_TRANSPORTS = {
    "inbox": "notifications.transports.inbox.transport.InboxTransport",
    "websocket": "notifications.transports.websocket.transport.WebsocketTransport",
    "email": "notifications.transports.email.transport.EmailTransport",
}
# An open socket looks at its session and account this often.
NOTIFICATIONS_RECHECK_SECONDS = 5
