"""Who may knock? Accounts, their API connections, and what each connection may do."""

from mockomni.accounts.accounts import Account, Accounts, Caller, Stranger, Welcome, username_of
from mockomni.accounts.connections import Connection, Connections
from mockomni.accounts.permissions import everything, read_only

__all__ = [
    "Account",
    "Accounts",
    "Caller",
    "Connection",
    "Connections",
    "Stranger",
    "Welcome",
    "everything",
    "read_only",
    "username_of",
]
