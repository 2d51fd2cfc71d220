#!/usr/bin/env bash
# Search, ask, and find partners with curl: examples/ask_with_curl.sh [ADDRESS]
# All addresses and parameters: ADDRESS/api/v1/openapi.json
set -euo pipefail
api="${1:-http://127.0.0.1:7860}/api/v1"
curl=(curl --silent --show-error --fail-with-body --retry 3)  # --retry obeys Retry-After

"${curl[@]}" --get "$api/search" --data-urlencode "text=inspección del trabajo" --data place=GT --data limit=3
echo
"${curl[@]}" "$api/ask" --json '{"question": "Why does cooperation need ownership by the institutions that receive it?"}'
echo
"${curl[@]}" --get "$api/partners" --data-urlencode "need=descentralizar el servicio público de empleo" --data country=PA
echo
