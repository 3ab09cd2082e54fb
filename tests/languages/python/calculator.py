"""calculator.py PORT: a node over JSON lines, written from docs/protocol.md. It introduces itself to the node "host", and
calculates until that has gone. Without a port it speaks on standard input and output, as the workbench has it.
"""

import base64
import json
import socket
import sys


class RemoteError(Exception):
    def __init__(self, code, text):
        super().__init__(text)
        self.code = code


class Node:
    def __init__(self, name, lines_in, lines_out):
        self.name = name
        self.lines_in, self.lines_out = lines_in, lines_out
        self.handlers = {}
        self.next_id = 1

    def send(self, to, kind, content, **envelope):
        body = {"type": kind, **envelope}
        merged = isinstance(content, dict) and content and not any(
            key in ("type", "msg_id", "in_reply_to") or key.startswith("$") for key in content
        )
        if merged:
            body.update(content)
        elif content is not None:
            body["$content"] = content
        self.lines_out.write(json.dumps({"src": self.name, "dest": to, "body": body}) + "\n")
        self.lines_out.flush()

    def receive(self):
        """The next message, as (sender, body, content); None at the end."""
        line = self.lines_in.readline()
        if not line:
            return None
        m = json.loads(line)
        body = m["body"]
        rest = {k: v for k, v in body.items() if k not in ("type", "msg_id", "in_reply_to") and not k.startswith("$")}
        return m["src"], body, body.get("$content", rest or None)

    def request(self, to, kind, content):
        """The content of the answer. What comes meanwhile is handled."""
        asked, self.next_id = self.next_id, self.next_id + 1
        self.send(to, kind, content, msg_id=asked, **{"$time_left_us": 5_000_000})
        while (m := self.receive()) is not None:
            sender, body, answer = m
            if body.get("in_reply_to") != asked or sender != to:
                self.handle(*m)
            elif body["type"] == "error":
                raise RemoteError(answer["code"], answer["text"])
            else:
                return answer
        sys.exit(3)  # we were sent away

    def handle(self, sender, body, content):
        if "in_reply_to" in body:
            return  # nobody waits for it
        try:
            if body["type"] not in self.handlers:
                raise RemoteError(10, f"there is no '{body['type']}' here")
            kind, answer = body["type"] + "_ok", self.handlers[body["type"]](content)
        except RemoteError as error:
            kind, answer = "error", {"code": error.code, "text": str(error)}
        except Exception as error:  # the answer says so
            kind, answer = "error", {"code": 13, "text": repr(error)}
        if "msg_id" in body:
            envelope = {"$trace": body["$trace"]} if "$trace" in body else {}
            self.send(sender, kind, answer, in_reply_to=body["msg_id"], **envelope)

    def run(self):
        while (m := self.receive()) is not None:
            self.handle(*m)


def divide(content):
    if content["y"] == 0:
        raise RemoteError(1001, "division by zero")
    return {"quotient": content["x"] / content["y"]}


def reverse(content):
    return {"$binary": base64.b64encode(base64.b64decode(content["$binary"])[::-1]).decode()}


def calculate(port):
    connection = socket.create_connection(("127.0.0.1", port))
    self = Node("calculator", connection.makefile("r", encoding="utf-8"), connection.makefile("w", encoding="utf-8"))
    self.handlers = {
        "add": lambda content: {"sum": content["x"] + content["y"]},
        "divide": divide,
        "reverse": reverse,
        "same": lambda content: content,
    }
    if self.request("host", "introduce", {"language": "Python"})["greeting"] != "Hello, Python":
        sys.exit(4)
    try:
        self.request("host", "fail", None)
        sys.exit(5)
    except RemoteError as error:
        if error.code != 22:
            sys.exit(6)
    self.request("host", "ready", None)
    self.run()


def echo():
    self = Node("", sys.stdin, sys.stdout)
    self.handlers = {"init": lambda content: setattr(self, "name", content["node_id"]), "echo": lambda content: content}
    self.run()


if len(sys.argv) > 1:
    calculate(int(sys.argv[1]))
else:
    echo()
