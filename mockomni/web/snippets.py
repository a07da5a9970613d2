"""How is the server called from code? One call in several languages, ready to paste."""

from __future__ import annotations

import re
from dataclasses import dataclass

KEY = "YOUR_KEY"
PLACES = re.compile("BASE|USERNAME|KEY")


@dataclass(frozen=True)
class Snippet:
    """A call that asks for two products, with places for the address, the username and the key."""

    language: str
    text: str

    def filled(self, base: str, username: str) -> str:
        """The call with this server's address and this account's username; the key nobody knows any more."""
        values = {"BASE": base, "USERNAME": username, "KEY": KEY}
        return PLACES.sub(lambda place: values[place[0]], self.text).strip()


SNIPPETS = (
    Snippet("curl", 'curl -u "USERNAME:KEY" "BASE/v1/Products?rows=2"'),
    Snippet(
        "Python",
        """
import requests

omni = requests.Session()
omni.auth = ("USERNAME", "KEY")
for product in omni.get("BASE/v1/Products", params={"rows": 2}).json():
    print(product["styleCode"], product["name"])
""",
    ),
    Snippet(
        "JavaScript",
        """
const credentials = Buffer.from("USERNAME:KEY").toString("base64");
const answer = await fetch("BASE/v1/Products?rows=2", {
  headers: { Authorization: `Basic ${credentials}` },
});
for (const product of await answer.json()) console.log(product.styleCode, product.name);
""",
    ),
    Snippet(
        "C#",
        """
using System.Net.Http.Headers;
using System.Text;

using var omni = new HttpClient { BaseAddress = new Uri("BASE/") };
var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes("USERNAME:KEY"));
omni.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
Console.WriteLine(await omni.GetStringAsync("v1/Products?rows=2"));
""",
    ),
    Snippet(
        "PHP",
        """
<?php
$call = curl_init("BASE/v1/Products?rows=2");
curl_setopt_array($call, [CURLOPT_RETURNTRANSFER => true, CURLOPT_USERPWD => "USERNAME:KEY"]);
foreach (json_decode(curl_exec($call)) as $product) {
    echo $product->styleCode, " ", $product->name, PHP_EOL;
}
""",
    ),
)
