"""A sample integration: a web shop and Omni, kept in step."""

from stocksync.client import GaveUp, Omni, Refused
from stocksync.orders import Report, send_orders
from stocksync.stock import Levels, sync_stock

__all__ = ["GaveUp", "Levels", "Omni", "Refused", "Report", "send_orders", "sync_stock"]
