"""Search, ask, and find partners from Python, without any package: python examples/ask_from_python.py [ADDRESS]

Ayni is at http://127.0.0.1:7860 when nothing else is said. All addresses and parameters: ADDRESS/api/v1/openapi.json
"""

import json
import sys
import time
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

API = (sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:7860") + "/api/v1"


def call(path: str, body: object = None, **parameters: object) -> dict:
    """What an address answers. Waits where it was asked too often; what else is wrong ends the program with a sentence."""
    address = f"{API}{path}?{urlencode(parameters, doseq=True)}"
    data = None if body is None else json.dumps(body).encode()
    try:
        with urlopen(Request(address, data, {"content-type": "application/json"}), timeout=60) as answer:
            return json.load(answer)
    except HTTPError as error:
        if error.code == 429:
            time.sleep(int(error.headers["retry-after"]))
            return call(path, body, **parameters)
        sys.exit(f"{path}: {json.load(error)['detail']}")


found = call("/search", text="inspección del trabajo", place=["Guatemala", "HN"], limit=3)
for hit in found["hits"]:
    print(f"{hit['rank']}. {hit['title']} ({hit['kind']}, {hit['language']})")

answer = call("/ask", {"question": "How did Costa Rica adapt Argentina's decentralized employment service?"})
for sentence in answer["sentences"]:
    print(f"“{sentence['text']}” {sentence['citations']}")

for partner in call("/partners", need="descentralizar el servicio público de empleo", country="Panamá")["partners"]:
    print(f"{partner['place'] or partner['name']}: {', '.join(partner['roles'])} ({partner['score']:.2f})")
