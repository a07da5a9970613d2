"""Which money is there? The sign of each currency, and what a shop goes by that does not say."""

SYMBOLS = {
    **dict.fromkeys(("AUD", "CAD", "HKD", "NZD", "SGD", "USD"), "$"),
    "EUR": "€",
    "GBP": "£",
    "INR": "₹",
    "JPY": "¥",
    "CNY": "¥",
    "THB": "฿",
    "ZAR": "R",
    "CHF": "CHF",
    "DKK": "kr",
    "NOK": "kr",
    "SEK": "kr",
}
# A New Zealand shop's, unless it says otherwise.
HOME, TAX_RATE, TAX_STATUS = "NZD", 15.0, "Excl"
