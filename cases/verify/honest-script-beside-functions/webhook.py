import json
import urllib.request


def post(url, text):
    body = json.dumps({"text": text}).encode()
    req = urllib.request.Request(url, body, {"content-type": "application/json"})
    with urllib.request.urlopen(req) as r:
        return r.status
