"""What h11 makes of messages: one message a line on standard input, as "q" (request) or "r" (response) and hexadecimal digits;
one verdict a line on standard output: "ok BODY LEFT" (in hexadecimal digits, or "-" for none), "more" or "refused"."""

import sys

import h11


def verdict(kind, data):
    ours = h11.SERVER if kind == 'q' else h11.CLIENT
    connection = h11.Connection(ours)
    if kind == 'r':
        connection.send(h11.Request(method='GET', target='/', headers=[('Host', 'a')]))
        connection.send(h11.EndOfMessage())
    body = b''
    try:
        connection.receive_data(data)
        while True:
            event = connection.next_event()
            if event in (h11.NEED_DATA, h11.PAUSED):
                return 'more'
            if isinstance(event, h11.Data):
                body += event.data
            if isinstance(event, h11.EndOfMessage):
                left = connection.trailing_data[0]
                return 'ok %s %s' % (body.hex() or '-', left.hex() or '-')
    except h11.RemoteProtocolError:
        return 'refused'


for line in sys.stdin:
    print(verdict(line[0], bytes.fromhex(line[1:])))
